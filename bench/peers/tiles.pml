/* Sliding tiles on 5 x 2 places; fr is the free place. All tiles are there if the mask of them is full. */
byte b[10]; byte fr; hidden byte i;



active proctype M() {
  d_step { i=0; do :: i<10 -> b[i]=i; i=i+1 :: else -> break od; i=0 }
end:
  do
  :: d_step { fr!=0 && fr!=5 -> b[fr]=b[fr-1]; fr=fr-1; b[fr]=0 }
  :: d_step { fr!=4 && fr!=9 -> b[fr]=b[fr+1]; fr=fr+1; b[fr]=0 }
  :: d_step { fr>=5 -> b[fr]=b[fr-5]; fr=fr-5; b[fr]=0 }
  :: d_step { fr<5 -> b[fr]=b[fr+5]; fr=fr+5; b[fr]=0 }
  :: d_step { b[fr]!=0 -> assert(false) }
  :: d_step { ((1<<b[0])|(1<<b[1])|(1<<b[2])|(1<<b[3])|(1<<b[4])|(1<<b[5])|(1<<b[6])|(1<<b[7])|(1<<b[8])|(1<<b[9]))!=1023 -> assert(false) }
  od
}
