/* 3 clients, 2 keys, 3 versions, caches of 1 entry. cache[2*c+k], answer: version + 1, 0 none; asked: key + 1;
   inv[k]: the clients that are to be invalidated */
byte stored[2]; byte cache[6]; byte inv[2]; byte asked[3]; byte answer[3];

#define WAITS(c, k) (asked[c]==k+1 && answer[c]!=0)
#define ASK(c, k, m) \
  :: d_step { asked[c]==0 && cache[2*c+k]==0 -> asked[c]=k+1 } \
  :: d_step { WAITS(c, k) -> \
       if :: inv[k] & m :: else -> cache[2*c+1-k]=0; cache[2*c+k]=answer[c] fi; asked[c]=0; answer[c]=0 } \
  :: d_step { (inv[k] & m) && !WAITS(c, k) -> inv[k] = inv[k] & ~m; cache[2*c+k]=0 } \
  :: d_step { cache[2*c+k]!=0 && cache[2*c+k]!=stored[k]+1 && !((inv[k] & m) && cache[2*c+k]==stored[k]) -> assert(false) }
#define C(c, m) \
  ASK(c, 0, m) ASK(c, 1, m) \
  :: d_step { asked[c]!=0 && answer[c]==0 -> answer[c]=stored[asked[c]-1]+1 } \
  :: d_step { cache[2*c]!=0 && cache[2*c+1]!=0 -> assert(false) }
#define MARK(c, k, m) if :: cache[2*c+k]!=0 || WAITS(c, k) -> inv[k] = inv[k] | m :: else fi
#define W(k) :: d_step { stored[k]<2 && inv[k]==0 -> stored[k]=stored[k]+1; MARK(0, k, 1); MARK(1, k, 2); MARK(2, k, 4) }

active proctype M() {
end:
  do
  C(0, 1) C(1, 2) C(2, 4) W(0) W(1)
  od
}
