/* 9 guests of whom any two change places, written by hand: 4 bits for each seat. */
#define WORDS 1
#define SLOTS (1u << 20)
#include "explore.h"

#define SEATS 9
#define GUEST(s, i) ((s) >> 4 * (i) & 15)

/* Everybody sits, and so once. */
static void check(const word *s) {
  unsigned all = 0;
  for (int i = 0; i < SEATS; i++) all |= 1u << GUEST(*s, i);
  if (all != (1u << (SEATS + 1)) - 2) violated("Everybody");
}

static void expand(const word *state) {
  word s = *state;
  for (int a = 0; a < SEATS; a++)
    for (int b = a + 1; b < SEATS; b++) {
      word differ = GUEST(s, a) ^ GUEST(s, b), next = s ^ differ << 4 * a ^ differ << 4 * b;
      reach(&next);
    }
}

int main(void) {
  word initial = 0;
  for (int i = 0; i < SEATS; i++) initial |= (word)(i + 1) << 4 * i;
  return explore(&initial);
}
