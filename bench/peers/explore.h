/* Breadth-first exploration in C as an expert would write it by hand for one model: states packed into WORDS 64-bit
   words, an array of all states that is also the queue, and a table of open addressing with their numbers and a part of
   the hash. States are compared in full. The model defines WORDS, SLOTS (a power of two), `expand` and `check`. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

typedef uint64_t word;

/* A slot holds the number of a state plus 1, and the upper half of its hash. */
static word *table, *states;
static word count, transitions;

static inline word hash(const word *s) {
  word h = 0;
  for (int i = 0; i < WORDS; i++) {
    h = (h ^ s[i]) * 0x9e3779b97f4a7c15u;
    h ^= h >> 32;
  }
  return h * 0x9fb21c651e98df25u;
}

static void check(const word *s);
static void expand(const word *s);

/* Adds a successor. */
static inline void reach(const word *s) {
  word h = hash(s), at = h >> 20 & (SLOTS - 1), mark = h & 0xffffffff00000000u;
  transitions++;
  for (;; at = (at + 1) & (SLOTS - 1)) {
    word slot = table[at];
    if (slot == 0) break;
    if ((slot & 0xffffffff00000000u) == mark && memcmp(states + ((uint32_t)slot - 1) * WORDS, s, sizeof(word) * WORDS) == 0)
      return;
  }
  if (count == SLOTS / 2) { puts("the table is full"); exit(1); }
  memcpy(states + count * WORDS, s, sizeof(word) * WORDS);
  table[at] = mark | ++count;
  check(s);
}

static void *reserve(word bytes) {
  void *p = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) { puts("out of memory"); exit(1); }
  return p;
}

static void violated(const char *name) {
  printf("violated %s\n", name);
  exit(1);
}

static int explore(const word *initial) {
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  table = reserve(SLOTS * sizeof(word));
  states = reserve((word)SLOTS / 2 * WORDS * sizeof(word));
  reach(initial);
  transitions = 0;
  word s[WORDS];
  for (word next = 0; next < count; next++) {
    memcpy(s, states + next * WORDS, sizeof s);
    expand(s);
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%lu states, %lu transitions, %.3f seconds\n", count, transitions,
         to.tv_sec - from.tv_sec + (to.tv_nsec - from.tv_nsec) * 1e-9);
  return 0;
}
