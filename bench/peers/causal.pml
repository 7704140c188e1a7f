/* Causal broadcast, 3 nodes, 5 messages, at most 2 of each node. d[5*n+i]: message + 1 that n delivered as its i-th.
   That n has delivered a message follows from its clock. */
byte sender[5]; byte mc[15]; byte sent; byte d[15]; byte count[3]; byte clk[9];

#define CAST(n) \
  :: d_step { sent<5 && clk[4*n]<2 -> clk[4*n]=clk[4*n]+1; sender[sent]=n; \
       mc[3*sent]=clk[3*n]; mc[3*sent+1]=clk[3*n+1]; mc[3*sent+2]=clk[3*n+2]; \
       sent=sent+1; d[5*n+count[n]]=sent; count[n]=count[n]+1 }
#define FITS(n, x, o) (sender[x]==o -> mc[3*x+o]==clk[3*n+o]+1 : mc[3*x+o]<=clk[3*n+o])
#define GET(n, x) \
  :: d_step { x<sent && FITS(n, x, 0) && FITS(n, x, 1) && FITS(n, x, 2) -> \
       d[5*n+count[n]]=x+1; count[n]=count[n]+1; clk[3*n+sender[x]]=clk[3*n+sender[x]]+1 }
/* the clock of message a-1 is before that of b-1 */
#define MC(a, o) mc[3*((a)-1)+o]
#define LE(a, b) (MC(a,0)<=MC(b,0) && MC(a,1)<=MC(b,1) && MC(a,2)<=MC(b,2))
#define EQ(a, b) (MC(a,0)==MC(b,0) && MC(a,1)==MC(b,1) && MC(a,2)==MC(b,2))
#define BAD2(n, i, j) (j<count[n] && LE(d[5*n+j], d[5*n+i]) && !EQ(d[5*n+j], d[5*n+i]))
#define BAD(n) \
  :: d_step { BAD2(n,0,1) || BAD2(n,0,2) || BAD2(n,0,3) || BAD2(n,0,4) || BAD2(n,1,2) || BAD2(n,1,3) || BAD2(n,1,4) \
       || BAD2(n,2,3) || BAD2(n,2,4) || BAD2(n,3,4) || count[n]!=clk[3*n]+clk[3*n+1]+clk[3*n+2] -> assert(false) }
#define NODE(n) CAST(n) GET(n, 0) GET(n, 1) GET(n, 2) GET(n, 3) GET(n, 4) BAD(n)

active proctype M() {
end:
  do
  NODE(0) NODE(1) NODE(2)
  od
}
