/* Transfers between 4 accounts of 4, at most 6 on the way; on[2*a+m-1]: the transfers of m to account a */
byte bal[4] = 4; byte on[8]; byte count;

#define SEND(f, t, m) \
  :: d_step { bal[f]>=m && count<6 -> bal[f]=bal[f]-m; on[2*t+m-1]=on[2*t+m-1]+1; count=count+1 }
#define PAY(f, t) SEND(f, t, 1) SEND(f, t, 2)
#define GET(t, m) :: d_step { on[2*t+m-1]>0 -> on[2*t+m-1]=on[2*t+m-1]-1; count=count-1; bal[t]=bal[t]+m }
#define A(t) GET(t, 1) GET(t, 2)

active proctype M() {
end:
  do
  PAY(0, 1) PAY(0, 2) PAY(0, 3) PAY(1, 0) PAY(1, 2) PAY(1, 3) PAY(2, 0) PAY(2, 1) PAY(2, 3) PAY(3, 0) PAY(3, 1) PAY(3, 2)
  A(0) A(1) A(2) A(3)
  :: d_step { bal[0]+bal[1]+bal[2]+bal[3]+on[0]+on[2]+on[4]+on[6]+2*(on[1]+on[3]+on[5]+on[7]) != 16 -> assert(false) }
  od
}
