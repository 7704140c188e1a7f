/* Fischer's protocol, 6 processes, delay 2; step 0=idle 1=setting 2=waiting 3=critical; owner p+1, 0 = none */
byte owner; byte st[6]; byte ck[6];

#define P(p) \
  :: d_step { st[p]==0 && owner==0 -> st[p]=1; ck[p]=0 } \
  :: d_step { st[p]==1 -> owner=p+1; st[p]=2; ck[p]=0 } \
  :: d_step { st[p]==2 && ck[p]>2 && owner==p+1 -> st[p]=3; ck[p]=0 } \
  :: d_step { st[p]==2 && ck[p]>2 && owner!=p+1 -> st[p]=0; ck[p]=0 } \
  :: d_step { st[p]==3 -> st[p]=0; ck[p]=0; owner=0 } \
  :: d_step { st[p]==3 && owner!=p+1 -> assert(false) }
#define READY(p) (st[p]!=1 || ck[p]<2)
#define TICK(p) ck[p] = (ck[p]<3 -> ck[p]+1 : 3)

active proctype M() {
end:
  do
  P(0) P(1) P(2) P(3) P(4) P(5)
  :: d_step { READY(0) && READY(1) && READY(2) && READY(3) && READY(4) && READY(5) ->
       TICK(0); TICK(1); TICK(2); TICK(3); TICK(4); TICK(5) }
  :: d_step { (st[0]==3)+(st[1]==3)+(st[2]==3)+(st[3]==3)+(st[4]==3)+(st[5]==3) > 1 -> assert(false) }
  od
}
