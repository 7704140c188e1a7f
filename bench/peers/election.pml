/* Dolev, Klawe and Rodeh's election in a ring of 13 nodes; channels of capacity 2.
   messages: 1 first, 2 second, 3 winner, and a number; role 0=starting 1=active 2=passive 3=done */
#define N 13
chan q[N] = [2] of { byte, byte };
byte role[N]; byte best[N]; byte nb[N];
hidden byte t; hidden byte v; hidden byte i;

#define P(n, m) \
  :: d_step { role[n]==0 && nfull(q[m]) -> q[m]!1,best[n]; role[n]=1 } \
  :: d_step { role[n]!=0 && nempty(q[n]) && nfull(q[m]) -> q[n]?t,v; \
       if \
       :: role[n]==1 -> \
         if \
         :: t==1 && v==best[n] -> role[n]=3; q[m]!3,v \
         :: t==1 && v!=best[n] -> nb[n]=v; q[m]!2,v \
         :: t==2 -> if :: nb[n]>v && nb[n]>best[n] -> best[n]=nb[n]; q[m]!1,nb[n] :: else -> role[n]=2 fi; nb[n]=0 \
         fi \
       :: role[n]>1 && t==3 -> if :: role[n]==2 -> role[n]=3; best[n]=v; q[m]!3,v :: else fi \
       :: role[n]>1 && t<3 -> q[m]!t,v \
       fi } \
  :: d_step { role[n]==3 && best[n]!=N -> assert(false) }

active proctype M() {
  d_step { i=0; do :: i<N -> best[i]=(5*i+2)%N+1; i=i+1 :: else -> break od; i=0 }
end:
  do
  P(0, 1) P(1, 2) P(2, 3) P(3, 4) P(4, 5) P(5, 6) P(6, 7) P(7, 8) P(8, 9) P(9, 10) P(10, 11) P(11, 12) P(12, 0)
  od
}
