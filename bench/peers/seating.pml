/* 9 guests on 9 seats, any two change places. Everybody sits, once, if the mask of guests is full. */
byte g[9]; hidden byte t;

#define SWAP(a, b) :: d_step { true -> t=g[a]; g[a]=g[b]; g[b]=t }
#define B(i) (1<<g[i])

active proctype M() {
  d_step { g[0]=1; g[1]=2; g[2]=3; g[3]=4; g[4]=5; g[5]=6; g[6]=7; g[7]=8; g[8]=9 }
end:
  do
  SWAP(0,1) SWAP(0,2) SWAP(0,3) SWAP(0,4) SWAP(0,5) SWAP(0,6) SWAP(0,7) SWAP(0,8)
  SWAP(1,2) SWAP(1,3) SWAP(1,4) SWAP(1,5) SWAP(1,6) SWAP(1,7) SWAP(1,8)
  SWAP(2,3) SWAP(2,4) SWAP(2,5) SWAP(2,6) SWAP(2,7) SWAP(2,8)
  SWAP(3,4) SWAP(3,5) SWAP(3,6) SWAP(3,7) SWAP(3,8)
  SWAP(4,5) SWAP(4,6) SWAP(4,7) SWAP(4,8)
  SWAP(5,6) SWAP(5,7) SWAP(5,8)
  SWAP(6,7) SWAP(6,8)
  SWAP(7,8)
  :: d_step { (B(0)|B(1)|B(2)|B(3)|B(4)|B(5)|B(6)|B(7)|B(8))!=1022 -> assert(false) }
  od
}
