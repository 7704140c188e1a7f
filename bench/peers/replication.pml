/* Log shipping: 7 replicas, 32 keys, 2 writes. Keys are 0..31, lg[i] is the key of write i plus 1, t[32*r+k] a version. */
byte lg[2]; byte t[224]; byte ap[7];

#define WRITE(k) :: d_step { lg[1]==0 -> if :: lg[0]==0 -> lg[0]=k+1 :: else -> lg[1]=k+1 fi }
#define R(r) \
  :: d_step { ap[r]<2 && lg[ap[r]]!=0 -> t[32*r+lg[ap[r]]-1]=ap[r]+1; ap[r]=ap[r]+1 }
#define NE4(a, b, k) (t[32*a+k]!=t[32*b+k] || t[32*a+k+1]!=t[32*b+k+1] || t[32*a+k+2]!=t[32*b+k+2] || t[32*a+k+3]!=t[32*b+k+3])
#define NE16(a, b, k) (NE4(a, b, (k)) || NE4(a, b, (k+4)) || NE4(a, b, (k+8)) || NE4(a, b, (k+12)))
#define NE(a, b) (ap[a]==ap[b] && (NE16(a, b, 0) || NE16(a, b, 16)))
#define BAD(r, k) (t[32*r+k]!=0 && (t[32*r+k]>ap[r] || lg[t[32*r+k]-1]!=k+1))
#define BAD4(r, k) (BAD(r, (k)) || BAD(r, (k+1)) || BAD(r, (k+2)) || BAD(r, (k+3)))
#define BAD16(r, k) (BAD4(r, (k)) || BAD4(r, (k+4)) || BAD4(r, (k+8)) || BAD4(r, (k+12)))
#define BADS(r) :: d_step { BAD16(r, 0) || BAD16(r, 16) -> assert(false) }

active proctype M() {
end:
  do
  WRITE(0) WRITE(1) WRITE(2) WRITE(3) WRITE(4) WRITE(5) WRITE(6) WRITE(7)
  WRITE(8) WRITE(9) WRITE(10) WRITE(11) WRITE(12) WRITE(13) WRITE(14) WRITE(15)
  WRITE(16) WRITE(17) WRITE(18) WRITE(19) WRITE(20) WRITE(21) WRITE(22) WRITE(23)
  WRITE(24) WRITE(25) WRITE(26) WRITE(27) WRITE(28) WRITE(29) WRITE(30) WRITE(31)
  R(0) R(1) R(2) R(3) R(4) R(5) R(6)
  BADS(0) BADS(1) BADS(2) BADS(3) BADS(4) BADS(5) BADS(6)
  :: d_step { NE(0, 1) || NE(0, 2) || NE(0, 3) || NE(0, 4) || NE(0, 5) || NE(0, 6) || NE(1, 2) || NE(1, 3) || NE(1, 4) || NE(1, 5) || NE(1, 6) || NE(2, 3) || NE(2, 4) || NE(2, 5) || NE(2, 6) || NE(3, 4) || NE(3, 5) || NE(3, 6) || NE(4, 5) || NE(4, 6) || NE(5, 6) -> assert(false) }
  od
}
