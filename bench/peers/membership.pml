/* Gossip about 3 members, 2 incarnations, 2 crashes. An entry is 2*incarnation, plus 1 if suspected, plus 8 if dead (and
   suspected): then the later of two entries is the greater one, except that a dead one stays as it is. */
byte view[9]; byte crashed;

#define W(m, n) view[(m)*3+(n)]

#define LATER(f, t, x) if :: W(t,x)<8 && W(f,x)>W(t,x) || W(f,x)>=8 -> W(t,x)=W(f,x) :: else fi
#define GOSSIP(f, t, mf, mt) \
  :: d_step { !(crashed & (mf | mt)) -> LATER(f, t, 0); LATER(f, t, 1); LATER(f, t, 2) }
#define PAIR(m, n, mm, mn) \
  GOSSIP(m, n, mm, mn) \
  :: d_step { !(crashed & mm) && W(m,n)<8 && !(W(m,n) & 1) -> W(m,n)=W(m,n)+1 } \
  :: d_step { !(crashed & mm) && (crashed & mn) && W(m,n)<8 && (W(m,n) & 1) -> W(m,n)=W(m,n)+8 }
#define ONE(m, mm) \
  :: d_step { !(crashed & mm) && W(m,m)<4 && (W(m,m) & 1) -> W(m,m)=W(m,m)+1 } \
  :: d_step { !(crashed & mm) && (crashed==0 || (crashed & (crashed-1))==0) -> crashed = crashed | mm }
#define BAD(m, n, mn) \
  :: d_step { W(m,n)>=8 && !(crashed & mn) -> assert(false) } \
  :: d_step { ((W(m,n) & 7)>>1) > ((W(n,n) & 7)>>1) -> assert(false) }
#define BADS(m) BAD(m, 0, 1) BAD(m, 1, 2) BAD(m, 2, 4)

active proctype M() {
end:
  do
  PAIR(0, 1, 1, 2) PAIR(0, 2, 1, 4) PAIR(1, 0, 2, 1) PAIR(1, 2, 2, 4) PAIR(2, 0, 4, 1) PAIR(2, 1, 4, 2)
  ONE(0, 1) ONE(1, 2) ONE(2, 4)
  BADS(0) BADS(1) BADS(2)
  od
}
