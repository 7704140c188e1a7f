/* Distance-vector routing in a ring of 5 nodes; at most one of the links fails; distance 5 is unreachable.
   Loops over destinations are unrolled. */
#define N 5
#define LIMIT 5
byte hops[25]; byte via[25]; byte failed;
hidden byte i;

#define H(n, x) hops[(n)*N+(x)]
#define V(n, x) via[(n)*N+(x)]

/* b hears from its neighbour a over the link of mask l */
#define OFFER(a, b, d) \
  if \
  :: b!=d && (V(b,d)==a || H(a,d)+1<H(b,d)) -> H(b,d) = (H(a,d)<LIMIT -> H(a,d)+1 : LIMIT); V(b,d)=a \
  :: else \
  fi
#define ADV(a, b, l) \
  :: d_step { !(failed & l) -> \
       OFFER(a, b, 0); OFFER(a, b, 1); OFFER(a, b, 2); OFFER(a, b, 3); OFFER(a, b, 4) }

#define DROP(a, b, d) if :: V(a,d)==b -> H(a,d)=LIMIT; V(a,d)=a :: else fi
#define FAIL(a, b, l) \
  :: d_step { failed==0 -> failed=l; \
       DROP(a, b, 0); DROP(a, b, 1); DROP(a, b, 2); DROP(a, b, 3); DROP(a, b, 4); \
       DROP(b, a, 0); DROP(b, a, 1); DROP(b, a, 2); DROP(b, a, 3); DROP(b, a, 4) }

/* l: the link of n to n+1, k: to n-1 */
#define BAD1(n, x, l, k) ((n)!=(x) && H(n,x)<LIMIT \
  && !((V(n,x)==((n)+1)%N && !(failed & l)) || (V(n,x)==((n)+4)%N && !(failed & k))))
#define BAD(n, l, k) \
  :: d_step { H(n,n)!=0 || V(n,n)!=n -> assert(false) } \
  :: d_step { BAD1(n,0,l,k) || BAD1(n,1,l,k) || BAD1(n,2,l,k) || BAD1(n,3,l,k) || BAD1(n,4,l,k) -> assert(false) }

#define LINK(a, b, l) ADV(a, b, l) ADV(b, a, l) FAIL(a, b, l)

active proctype M() {
  d_step { i=0; do :: i<25 -> via[i]=i/5; if :: i/5!=i%5 -> hops[i]=LIMIT :: else fi; i=i+1 :: else -> break od; i=0 }
end:
  do
  LINK(0, 1, 1) LINK(1, 2, 2) LINK(2, 3, 4) LINK(3, 4, 8) LINK(4, 0, 16)
  BAD(0, 1, 16) BAD(1, 2, 1) BAD(2, 4, 2) BAD(3, 8, 4) BAD(4, 16, 8)
  od
}
