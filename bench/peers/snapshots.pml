/* Snapshot isolation, 3 transactions, 2 keys. state 0=idle 1=active 2=committed 3=aborted, from, to: times;
   vw, vt[3*k+i]: writer + 1 and time of version i; read[2*t+k]: 0 not read, 1 initial version, 2+t written by t */
byte now; byte st[3]; byte from[3]; byte to[3]; byte vw[6]; byte vt[6]; byte read[6]; byte wr[3];

#define SEEN(k, x) (vw[3*k+2] && vt[3*k+2]<=x -> vw[3*k+2]+1 : (vw[3*k+1] && vt[3*k+1]<=x -> vw[3*k+1]+1 : \
  (vw[3*k] && vt[3*k]<=x -> vw[3*k]+1 : 1)))
#define LAST(k) (vw[3*k+2] -> vt[3*k+2] : (vw[3*k+1] -> vt[3*k+1] : vt[3*k]))
#define ADD(k, t) if :: vw[3*k]==0 -> vw[3*k]=t+1; vt[3*k]=now \
  :: vw[3*k]!=0 && vw[3*k+1]==0 -> vw[3*k+1]=t+1; vt[3*k+1]=now \
  :: vw[3*k+1]!=0 -> vw[3*k+2]=t+1; vt[3*k+2]=now fi
#define USE(t, k, b) \
  :: d_step { st[t]==1 && read[2*t+k]==0 && !(wr[t] & b) -> read[2*t+k]=SEEN(k, from[t]) } \
  :: d_step { st[t]==1 && !(wr[t] & b) -> wr[t] = wr[t] | b }
#define T(t) \
  :: d_step { st[t]==0 -> st[t]=1; from[t]=now } \
  USE(t, 0, 1) USE(t, 1, 2) \
  :: d_step { st[t]==1 -> \
       if \
       :: ((wr[t] & 1) && LAST(0)>from[t]) || ((wr[t] & 2) && LAST(1)>from[t]) -> st[t]=3; from[t]=0 \
       :: else -> st[t]=2; now=now+1; to[t]=now; \
         if :: wr[t] & 1 -> ADD(0, t) :: else fi; \
         if :: wr[t] & 2 -> ADD(1, t) :: else fi \
       fi }
#define LOST(t, u) (st[t]==2 && st[u]==2 && (wr[t] & wr[u]) && to[t]>from[u] && to[u]>from[t])
#define ORDER(k) ((vw[3*k+1] && vt[3*k]>=vt[3*k+1]) || (vw[3*k+2] && vt[3*k+1]>=vt[3*k+2]))

active proctype M() {
end:
  do
  T(0) T(1) T(2)
  :: d_step { LOST(0, 1) || LOST(0, 2) || LOST(1, 2) -> assert(false) }
  :: d_step { ORDER(0) || ORDER(1) -> assert(false) }
  od
}
