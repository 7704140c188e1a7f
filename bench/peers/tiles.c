/* Sliding tiles on 5 x 2 places, written by hand: 4 bits for each place, and the free place in the bits above. */
#define WORDS 1
#define SLOTS (1u << 22)
#include "explore.h"

#define PLACES 10
#define TILE(s, p) ((s) >> 4 * (p) & 15)

static void check(const word *s) {
  unsigned all = 0;
  for (int p = 0; p < PLACES; p++) all |= 1u << TILE(*s, p);
  if (all != (1u << PLACES) - 1) violated("AllThere");
  if (TILE(*s, *s >> 40) != 0) violated("Free");
}

static void slide(word s, int from, int to) {
  word tile = TILE(s, from);
  word next = (s & 0xffffffffffu & ~((word)15 << 4 * from)) | tile << 4 * to | (word)from << 40;
  reach(&next);
}

static void expand(const word *s) {
  int free = (int)(*s >> 40);
  if (free >= 5) slide(*s, free - 5, free);
  else slide(*s, free + 5, free);
  if (free % 5 != 0) slide(*s, free - 1, free);
  if (free % 5 != 4) slide(*s, free + 1, free);
}

int main(void) {
  word initial = 0;
  for (int p = 0; p < PLACES; p++) initial |= (word)p << 4 * p;
  return explore(&initial);
}
