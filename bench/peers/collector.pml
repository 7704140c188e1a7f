/* Ben-Ari's collector, 3 nodes with 2 sons, 1 root; black: a mask; target: node + 1, 0 none; phases 0..8 in the order
   blackenRoots scan look blackenSons count countOne compare sweep append */
byte son[6]; byte black; byte target; byte ph; byte node; byte j; byte blacks; byte before;

#define SONS(n) ((1<<son[2*n])|(1<<son[2*n+1]))
#define R1 (1|SONS(0))
#define R2 (R1 | (R1 & 2 -> SONS(1) : 0) | (R1 & 4 -> SONS(2) : 0))
#define TO(n, s, t) :: d_step { target==0 && (R2 & (1<<t)) -> son[2*n+s]=t; target=t+1 }
#define TOS(n, s) TO(n, s, 0) TO(n, s, 1) TO(n, s, 2)

active proctype M() {
end:
  do
  TOS(0, 0) TOS(0, 1) TOS(1, 0) TOS(1, 1) TOS(2, 0) TOS(2, 1)
  :: d_step { target!=0 -> black = black | (1<<(target-1)); target=0 }
  :: d_step { ph==0 -> if :: node==1 -> node=0; ph=1 :: else -> black = black | (1<<node); node=node+1 fi }
  :: d_step { ph==1 -> if :: node==3 -> node=0; blacks=0; ph=4 :: else -> ph=2 fi }
  :: d_step { ph==2 -> if :: black & (1<<node) -> j=0; ph=3 :: else -> node=node+1; ph=1 fi }
  :: d_step { ph==3 -> if :: j==2 -> j=0; node=node+1; ph=1 :: else -> black = black | (1<<son[2*node+j]); j=j+1 fi }
  :: d_step { ph==4 -> if :: node==3 -> node=0; ph=6 :: else -> ph=5 fi }
  :: d_step { ph==5 -> if :: black & (1<<node) -> blacks=blacks+1 :: else fi; node=node+1; ph=4 }
  :: d_step { ph==6 -> if :: blacks!=before -> before=blacks; ph=1 :: else -> before=0; ph=7 fi; blacks=0 }
  :: d_step { ph==7 -> if :: node==3 -> node=0; ph=0 :: else -> ph=8 fi }
  :: d_step { ph==8 ->
       if
       :: black & (1<<node) -> black = black & ~(1<<node)
       :: else ->
         if
         :: node==0 -> son[1]=son[0]
         :: else -> son[2*node]=son[0]; son[2*node+1]=son[0]; son[0]=node
         fi
       fi;
       node=node+1; ph=7 }
  :: d_step { ph==8 && (R2 & (1<<node)) && !(black & (1<<node)) -> assert(false) }
  od
}
