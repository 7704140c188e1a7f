/* Fischer's protocol, 6 processes, delay 2, written by hand: for each process 2 bits for its step (0 idle, 1 setting,
   2 waiting, 3 critical) and 2 for its clock, and the owner plus 1 in the bits above. */
#define WORDS 1
#define SLOTS (1u << 22)
#include "explore.h"

#define PROCESSES 6
#define DELAY 2
#define OWNER (4 * PROCESSES)
#define STEP(s, p) ((s) >> 4 * (p) & 3)
#define CLOCK(s, p) ((s) >> (4 * (p) + 2) & 3)

static void check(const word *s) {
  int critical = 0;
  for (int p = 0; p < PROCESSES; p++)
    if (STEP(*s, p) == 3) {
      critical++;
      if (*s >> OWNER != (word)p + 1) violated("OwnerEntered");
    }
  if (critical > 1) violated("Exclusive");
}

/* The process goes to another step, and its clock to 0. */
static void go(word s, int p, word step) {
  word next = (s & ~((word)15 << 4 * p)) | step << 4 * p;
  reach(&next);
}

static void expand(const word *state) {
  word s = *state, owner = s >> OWNER, rest = s & (((word)1 << OWNER) - 1);
  int mayTick = 1;
  for (int p = 0; p < PROCESSES; p++) {
    switch (STEP(s, p)) {
      case 0:
        if (owner == 0) go(s, p, 1);
        break;
      case 1:
        go(rest | (word)(p + 1) << OWNER, p, 2);
        if (CLOCK(s, p) >= DELAY) mayTick = 0;
        break;
      case 2:
        if (CLOCK(s, p) > DELAY) go(s, p, owner == (word)p + 1 ? 3 : 0);
        break;
      default:
        go(rest, p, 0);
    }
  }
  if (mayTick) {
    /* Adds 1 to every clock that is not 3. */
    word low = s >> 2 & 0x111111u, high = s >> 3 & 0x111111u;
    word next = s + ((0x111111u & ~(low & high)) << 2);
    reach(&next);
  }
}

int main(void) {
  word initial = 0;
  return explore(&initial);
}
