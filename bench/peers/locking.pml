/* Two-phase locking, 3 transactions, 3 items, 3 accesses. Masks: rd, wr of items, con[t] of the transactions after t.
   lock: 0 free, a mask of transactions that share it, or 8+t; state 0=running 1=committed 2=aborted */
byte lock[3]; byte st[3]; byte rd[3]; byte wr[3]; byte con[3];

#define BITS(x) (((x) & 1)+(((x)>>1) & 1)+(((x)>>2) & 1))
#define MORE(t) (BITS(rd[t])+BITS(wr[t])<3)
/* m: the mask of t; u, v: the others; b: the mask of item i */
#define RD(t, m, u, v, i, b) \
  :: d_step { st[t]==0 && !((rd[t] | wr[t]) & b) && lock[i]<8 && MORE(t) -> lock[i] = lock[i] | m; rd[t] = rd[t] | b; \
       if :: wr[u] & b -> con[u] = con[u] | m :: else fi; \
       if :: wr[v] & b -> con[v] = con[v] | m :: else fi }
#define WR(t, m, u, v, i, b) \
  :: d_step { st[t]==0 && !(wr[t] & b) && (lock[i]==0 || lock[i]==m) && MORE(t) -> lock[i]=8+t; wr[t] = wr[t] | b; \
       if :: (wr[u] | rd[u]) & b -> con[u] = con[u] | m :: else fi; \
       if :: (wr[v] | rd[v]) & b -> con[v] = con[v] | m :: else fi }
#define FREE(t, m, i) if :: lock[i]==8+t -> lock[i]=0 :: lock[i]<8 -> lock[i] = lock[i] & ~m :: else fi
#define HELD(t, i, b) ((wr[t] & b) && lock[i]!=8+t)
#define T(t, m, u, v) \
  RD(t, m, u, v, 0, 1) RD(t, m, u, v, 1, 2) RD(t, m, u, v, 2, 4) \
  WR(t, m, u, v, 0, 1) WR(t, m, u, v, 1, 2) WR(t, m, u, v, 2, 4) \
  :: d_step { st[t]==0 && (rd[t] | wr[t]) -> st[t]=1; FREE(t, m, 0); FREE(t, m, 1); FREE(t, m, 2) } \
  :: d_step { st[t]==0 -> st[t]=2; FREE(t, m, 0); FREE(t, m, 1); FREE(t, m, 2); \
       rd[t]=0; wr[t]=0; con[t]=0; con[u] = con[u] & ~m; con[v] = con[v] & ~m } \
  :: d_step { st[t]==0 && (HELD(t, 0, 1) || HELD(t, 1, 2) || HELD(t, 2, 4)) -> assert(false) }

active proctype M() {
end:
  do
  T(0, 1, 1, 2) T(1, 2, 0, 2) T(2, 4, 0, 1)
  :: d_step { ((con[0] & 2) && (con[1] & 1)) || ((con[0] & 4) && (con[2] & 1)) || ((con[1] & 4) && (con[2] & 2)) || ((con[0] & 2) && (con[1] & 4) && (con[2] & 1)) || ((con[0] & 4) && (con[2] & 2) && (con[1] & 1)) -> assert(false) }
  od
}
