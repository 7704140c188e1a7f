/* Chandy-Misra philosophers, N=6; fork f lies between f and f+1; in the masks, bit f is 0 for philosopher f, 1 for f+1;
   phase 0=thinking 1=hungry 2=eating */
byte ph[6]; byte holder = 32; byte token = 31; byte clean;

/* a: the fork of p with p+1; b: the fork of p-1 with p */
#define P(p, a, b) \
  :: d_step { ph[p]==0 -> ph[p]=1 } \
  :: d_step { ph[p]==1 && (holder & a) && !(token & a) -> token = token | a } \
  :: d_step { ph[p]==1 && !(holder & b) && (token & b) -> token = token & ~b } \
  :: d_step { ph[p]!=2 && !((holder | token | clean) & a) -> holder = holder | a; clean = clean | a } \
  :: d_step { ph[p]!=2 && (holder & token & ~clean & b) -> holder = holder & ~b; clean = clean | b } \
  :: d_step { ph[p]==1 && !(holder & a) && (holder & b) && ((clean | token) & a) && ((clean | ~token) & b) -> \
       ph[p]=2; clean = clean & ~(a | b) } \
  :: d_step { ph[p]==2 -> ph[p]=0 }

active proctype M() {
end:
  do
  P(0, 1, 32) P(1, 2, 1) P(2, 4, 2) P(3, 8, 4) P(4, 16, 8) P(5, 32, 16)
#define BOTH(p, q) (ph[p]==2 && ph[q]==2)
  :: d_step { BOTH(0, 1) || BOTH(1, 2) || BOTH(2, 3) || BOTH(3, 4) || BOTH(4, 5) || BOTH(5, 0) -> assert(false) }
  od
}
