---------------------------------------- MODULE Components ----------------------------------------
\* Exported by Fathom: the system Components, check All.

EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANT
  \* The value of an option that has none.
  None

Job == 1..2
Desk == {"front", "back"}

VARIABLES
  \* The jobs that were brought in.
  brought,
  \* The items in the queue, oldest first.
  tray_items,
  clerk_hands,
  \* The current count.
  clerk_handled_value

vars == <<brought, tray_items, clerk_hands, clerk_handled_value>>

TypeOK ==
  /\ brought \subseteq Job
  /\ DOMAIN tray_items = Desk
  /\ \A k \in Desk : tray_items[k] \in Seq(Job) /\ Len(tray_items[k]) <= 2
  /\ clerk_hands \in [Desk -> Job \cup {None}]
  /\ clerk_handled_value \in [Desk -> 0..2]

\* True if the queue has no items.
tray_empty(d) == Len(tray_items[d]) = 0

\* True if the queue has no room left.
tray_full(d) == Len(tray_items[d]) >= 2

\* True if the limit is reached.
clerk_handled_atLimit(d) == clerk_handled_value[d] = 2

other(d) == IF d = "front" THEN "back" ELSE "front"

\* Anyone may read the variables of an instance and call its functions. Only its own operations and actions change
\* them.
jobsAt(d) == Len(tray_items[d]) + (IF clerk_hands[d] = None THEN 0 ELSE 1)

Init ==
  /\ brought = {}
  /\ tray_items = [d \in Desk |-> <<>>]
  /\ clerk_hands = [d \in Desk |-> None]
  /\ clerk_handled_value = [d \in Desk |-> 0]

\* Appends an item. Waits while the queue is full.
tray_push(d, x) ==
  /\ ~tray_full(d)
  /\ Assert(Len(Append(tray_items[d], x)) <= 2,
            "R0003: collection exceeds its bound (queue.fathom, line 14)")
  /\ tray_items' = [tray_items EXCEPT ![d] = Append(@, x)]

\* Removes and returns the oldest item. Waits while the queue is empty.
tray_pop(d) ==
  /\ ~tray_empty(d)
  /\ tray_items' = [tray_items EXCEPT ![d] = Tail(@)]

\* Adds one. Waits at the limit.
clerk_handled_increment(d) ==
  /\ clerk_handled_value[d] < 2
  /\ clerk_handled_value' = [clerk_handled_value EXCEPT ![d] = @ + 1]

Bring(job) ==
  /\ job \notin brought
  /\ tray_push("front", job)
  /\ brought' = brought \cup {job}
  /\ UNCHANGED <<clerk_hands, clerk_handled_value>>

\* An operation is part of the action that calls it, here `Take`: its guards and updates become those of the action.
\* `pop` waits for a job.
clerk_Take(d) ==
  /\ clerk_hands[d] = None
  /\ ~clerk_handled_atLimit(d)
  /\ tray_pop(d)
  /\ LET job == Head(tray_items[d])
     IN  /\ clerk_hands' = [clerk_hands EXCEPT ![d] = job]
         /\ UNCHANGED <<brought, clerk_handled_value>>

clerk_Pass(d) ==
  LET job == clerk_hands[d]
  IN  /\ job # None
      /\ tray_push(other(d), job)
      /\ clerk_handled_increment(d)
      /\ clerk_hands' = [clerk_hands EXCEPT ![d] = None]
      /\ UNCHANGED brought

\* The system may stop here, which is no deadlock.
Terminating ==
  /\ brought = Job
  /\ \A d \in Desk : clerk_hands[d] = None /\ (clerk_handled_atLimit(d) \/ tray_empty(d))
  /\ UNCHANGED vars

Next ==
  \/ \E job \in Job : Bring(job)
  \/ \E d \in Desk : clerk_Take(d)
  \/ \E d \in Desk : clerk_Pass(d)
  \/ Terminating

Spec == Init /\ [][Next]_vars

\* No job is lost or duplicated.
NothingLost == jobsAt("front") + jobsAt("back") = Cardinality(brought)

\* Properties of a component apply to each of its instances: this is `clerk.TiredAndIdle`, and it must hold for both
\* clerks.
clerk_TiredAndIdle == \A d \in Desk : clerk_handled_atLimit(d) => clerk_hands[d] = None

clerk_Tired == \E d \in Desk : clerk_handled_atLimit(d)

\* Invariants that are violated if the covers are reached.
clerk_Tired_unreachable == ~clerk_Tired

===================================================================================================
