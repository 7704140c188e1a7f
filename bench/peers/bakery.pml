/* Lamport's bakery, 4 processes, numbers up to 6; step 0=idle 1=drawing 2=drawn 3=doors 4=numbers 5=critical */
byte st[4]; bit choosing[4]; byte number[4]; byte greatest[4]; byte other[4];

#define MAX(a, b) ((a) > (b) -> (a) : (b))
#define MOST MAX(MAX(number[0], number[1]), MAX(number[2], number[3]))

#define P(p) \
  :: d_step { st[p]==0 -> choosing[p]=1; st[p]=1 } \
  :: d_step { st[p]==1 && number[0]<6 && number[1]<6 && number[2]<6 && number[3]<6 -> greatest[p]=MOST+1; st[p]=2 } \
  :: d_step { st[p]==2 -> number[p]=greatest[p]; greatest[p]=0; choosing[p]=0; st[p]=3 } \
  :: d_step { st[p]==3 && other[p]==4 -> st[p]=5; other[p]=0 } \
  :: d_step { st[p]==3 && other[p]<4 && !choosing[other[p]] -> st[p]=4 } \
  :: d_step { st[p]==4 && (number[other[p]]==0 || number[p]<number[other[p]] \
       || (number[p]==number[other[p]] && p<=other[p])) -> other[p]=other[p]+1; st[p]=3 } \
  :: d_step { st[p]==5 -> number[p]=0; st[p]=0 }

active proctype M() {
end:
  do
  P(0) P(1) P(2) P(3)
  :: d_step { (st[0]==5)+(st[1]==5)+(st[2]==5)+(st[3]==5) > 1 -> assert(false) }
  od
}
