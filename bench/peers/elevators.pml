/* 2 elevators, 4 floors, 3 passengers, room for 2; motion 0=up 1=down 2=halted 3=open;
   place: 1..4 = at the floor, 5+e = in elevator e. Floors in masks: bit f. */
byte floor[2] = 1; byte motion[2] = 2; byte place[3]; byte goal[3];
hidden byte f; hidden byte g;

#define LOAD(e) ((place[0]==5+e)+(place[1]==5+e)+(place[2]==5+e))
#define C1(p, e, x) ((place[p]==(x) && goal[p]!=(x)) || (place[p]==5+e && goal[p]==(x)))
#define CALLED(e, x) (C1(0,e,x) || C1(1,e,x) || C1(2,e,x))
#define WISH(p, x) :: d_step { place[p]==goal[p] && goal[p]!=x -> goal[p]=x }
#define P(p) \
  WISH(p, 1) WISH(p, 2) WISH(p, 3) WISH(p, 4) RIDE(p, 0) RIDE(p, 1)
#define RIDE(p, e) \
  :: d_step { motion[e]==3 && place[p]==floor[e] && goal[p]!=floor[e] && LOAD(e)<2 -> place[p]=5+e } \
  :: d_step { motion[e]==3 && place[p]==5+e && goal[p]==floor[e] -> place[p]=floor[e] }
#define E(e) \
  :: d_step { motion[e]==2 && CALLED(e, floor[e]) -> motion[e]=3 } \
  :: d_step { motion[e]==3 && !((place[0]==5+e && goal[0]==floor[e]) || (place[1]==5+e && goal[1]==floor[e]) \
       || (place[2]==5+e && goal[2]==floor[e])) -> motion[e]=2 } \
  :: d_step { motion[e]==2 && ((floor[e]<2 && CALLED(e,2)) || (floor[e]<3 && CALLED(e,3)) || (floor[e]<4 && CALLED(e,4))) \
       -> motion[e]=0 } \
  :: d_step { motion[e]==2 && ((floor[e]>1 && CALLED(e,1)) || (floor[e]>2 && CALLED(e,2)) || (floor[e]>3 && CALLED(e,3))) \
       -> motion[e]=1 } \
  :: d_step { motion[e]==0 -> if :: floor[e]<4 -> floor[e]=floor[e]+1 :: else fi; \
       if :: floor[e]==1 || floor[e]==4 || CALLED(e, floor[e]) -> motion[e]=2 :: else fi } \
  :: d_step { motion[e]==1 -> if :: floor[e]>1 -> floor[e]=floor[e]-1 :: else fi; \
       if :: floor[e]==1 || floor[e]==4 || CALLED(e, floor[e]) -> motion[e]=2 :: else fi } \
  :: d_step { LOAD(e)>2 -> assert(false) }

active proctype M() {
  d_step { place[0]=2; goal[0]=2; place[1]=3; goal[1]=3; place[2]=4; goal[2]=4 }
end:
  do
  P(0) P(1) P(2) E(0) E(1)
  od
}
