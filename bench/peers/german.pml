/* German's cache coherence, 4 clients, 2 data values.
   line, order: 0 = invalid, none; 1+d shared; 3+d exclusive; order 5 = invalidate
   req, cmd: 0 none, 1 share, 2 own; ack: 0 none, 1 clean, 2+d dirty */
byte line[4]; byte req[4]; byte order[4]; byte ack[4];
byte shr; byte inv; bit ex; byte cmd; byte ptr; bit mem; bit latest;

#define C(i, b) \
  :: d_step { req[i]==0 && line[i]==0 -> req[i]=1 } \
  :: d_step { req[i]==0 && line[i]<3 -> req[i]=2 } \
  :: d_step { cmd==0 && req[i]!=0 -> cmd=req[i]; ptr=i; req[i]=0; inv=shr } \
  :: d_step { cmd!=0 && order[i]==0 && (inv & b) && (cmd==2 || ex) -> order[i]=5; inv = inv & ~b } \
  :: d_step { order[i]==5 && ack[i]==0 -> order[i]=0; \
       if :: line[i]>=3 -> ack[i]=line[i]-1 :: else -> ack[i]=1 fi; line[i]=0 } \
  :: d_step { cmd!=0 && ack[i]!=0 -> shr = shr & ~b; ex=0; if :: ack[i]>1 -> mem=ack[i]-2 :: else fi; ack[i]=0 } \
  :: d_step { cmd==1 && ptr==i && order[i]==0 && !ex -> order[i]=1+mem; shr = shr | b; cmd=0; ptr=0 } \
  :: d_step { cmd==2 && ptr==i && order[i]==0 && !ex && shr==0 -> order[i]=3+mem; shr=b; ex=1; cmd=0; ptr=0 } \
  :: d_step { order[i]!=0 && order[i]<5 -> line[i]=order[i]; order[i]=0 } \
  :: d_step { line[i]>=3 -> line[i]=3; latest=0 } \
  :: d_step { line[i]>=3 -> line[i]=4; latest=1 } \
  :: d_step { line[i]>=3 && (line[(i+1)%4] || line[(i+2)%4] || line[(i+3)%4]) -> assert(false) } \
  :: d_step { line[i]!=0 && ((line[i]-1) & 1)!=latest -> assert(false) }

active proctype M() {
end:
  do
  C(0, 1) C(1, 2) C(2, 4) C(3, 8)
  :: d_step { !ex && mem!=latest -> assert(false) }
  od
}
