/* Go back N: 8 blocks, window 3, channels of 5. The number of a frame is block % 4, so a frame is its block.
   0 = no message; acknowledgements are number + 1. */
byte f[5]; byte a[5]; byte base = 1; byte next = 1; byte d[8]; byte count;

#define PUT(q, x) \
  if :: q[0]==0 -> q[0]=x :: q[0]!=0 && q[1]==0 -> q[1]=x :: q[1]!=0 && q[2]==0 -> q[2]=x \
  :: q[2]!=0 && q[3]==0 -> q[3]=x :: q[3]!=0 -> q[4]=x fi
#define DROP0(q) q[0]=q[1]; q[1]=q[2]; q[2]=q[3]; q[3]=q[4]; q[4]=0
#define LOSE(q) \
  :: d_step { q[0]!=0 -> DROP0(q) } \
  :: d_step { q[1]!=0 -> q[1]=q[2]; q[2]=q[3]; q[3]=q[4]; q[4]=0 } \
  :: d_step { q[2]!=0 -> q[2]=q[3]; q[3]=q[4]; q[4]=0 } \
  :: d_step { q[3]!=0 -> q[3]=q[4]; q[4]=0 } \
  :: d_step { q[4]!=0 -> q[4]=0 }
#define BAD(i) (i<count && d[i]!=i+1)

active proctype M() {
end:
  do
  :: d_step { next<=8 && next<base+3 && f[4]==0 -> PUT(f, next); next=next+1 }
  :: d_step { base<next -> next=base }
  :: d_step { f[0]!=0 && a[4]==0 ->
       if
       :: count<8 && f[0]%4==(count+1)%4 -> d[count]=f[0]; count=count+1; PUT(a, f[0]%4+1)
       :: else -> PUT(a, count%4+1)
       fi;
       DROP0(f) }
  :: d_step { a[0]!=0 ->
       if
       :: base<next && base%4+1==a[0] -> base=base+1
       :: base+1<next && (base+1)%4+1==a[0] -> base=base+2
       :: base+2<next && (base+2)%4+1==a[0] -> base=base+3
       :: else
       fi;
       DROP0(a) }
  LOSE(f) LOSE(a)
  :: d_step { BAD(0) || BAD(1) || BAD(2) || BAD(3) || BAD(4) || BAD(5) || BAD(6) || BAD(7) || base>count+1 -> assert(false) }
  od
}
