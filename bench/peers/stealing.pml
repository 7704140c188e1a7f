/* Chase-Lev deque, 6 tasks, 3 thieves; owner 0=ready 1=lowered 2=last; thief 0=idle 1=started 2=compared 3=stealing */
#define TASKS 6
byte item[6]; byte top; byte bottom; byte pushed; byte taken[7];
byte owner; byte ownTop; byte st[3]; byte rtop[3]; byte prize[3];

#define TAKE(x) if :: taken[x]<2 -> taken[x]=taken[x]+1 :: else fi

#define THIEF(t) \
  :: d_step { st[t]==0 -> rtop[t]=top; st[t]=1 } \
  :: d_step { st[t]==1 -> if :: rtop[t]<bottom -> st[t]=2 :: else -> rtop[t]=0; st[t]=0 fi } \
  :: d_step { st[t]==2 -> prize[t]=item[rtop[t]]; st[t]=3 } \
  :: d_step { st[t]==3 && (top!=rtop[t] || prize[t]!=0) -> if :: top==rtop[t] -> TAKE(prize[t]); top=top+1 :: else fi; \
       prize[t]=0; rtop[t]=0; st[t]=0 }
#define BAD(x) :: d_step { taken[x]>1 || (taken[x]==1 && x>pushed) -> assert(false) }

active proctype M() {
end:
  do
  :: d_step { owner==0 && pushed<TASKS && bottom<TASKS -> pushed=pushed+1; item[bottom]=pushed; bottom=bottom+1 }
  :: d_step { owner==0 && bottom>0 -> bottom=bottom-1; owner=1 }
  :: d_step { owner==1 -> if \
       :: top<bottom -> TAKE(item[bottom]); owner=0 \
       :: top==bottom -> ownTop=top; owner=2 \
       :: top>bottom -> bottom=top; owner=0 \
       fi }
  :: d_step { owner==2 -> if :: top==ownTop -> TAKE(item[bottom]); top=top+1 :: else fi; \
       bottom=ownTop+1; ownTop=0; owner=0 }
  THIEF(0) THIEF(1) THIEF(2)
  BAD(1) BAD(2) BAD(3) BAD(4) BAD(5) BAD(6)
  od
}
