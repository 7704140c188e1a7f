----------------------------------------- MODULE Peterson -----------------------------------------
\* Exported by Fathom: the system Peterson, check UnfairScheduler.

EXTENDS Integers

CONSTANTS
  \* The broken variant (`false`): a process gives precedence to the other before it announces itself.
  WANTS_FIRST,
  \* What is fair: each process separately, or only both together.
  EACH_GOES_ON,
  SOMEONE_GOES_ON

Process == {"first", "second"}

\* The next step of a process, which is inside its critical section in `critical` and `leaving`.
Step == {"idle", "wanting", "deferring", "waiting", "critical", "leaving"}

VARIABLES
  \* The next step of each process.
  at,
  \* True if the process wants to enter.
  wants,
  \* The process that may enter if both want to.
  turn

vars == <<at, wants, turn>>

TypeOK ==
  /\ at \in [Process -> Step]
  /\ wants \in [Process -> BOOLEAN]
  /\ turn \in Process

\* The other process.
other(p) == IF p = "first" THEN "second" ELSE "first"

\* The process is in its critical section.
inside(p) == at[p] \in {"critical", "leaving"}

Init ==
  /\ at = [p \in Process |-> "idle"]
  /\ wants = [p \in Process |-> FALSE]
  /\ turn = "first"

\* The process starts wanting to enter.
Begin(p) ==
  /\ at[p] = "idle"
  /\ at' = [at EXCEPT ![p] = "wanting"]
  /\ UNCHANGED <<wants, turn>>

\* Announces that it wants to enter.
Want(p) ==
  /\ at[p] = "wanting"
  /\ IF WANTS_FIRST
       THEN /\ wants' = [wants EXCEPT ![p] = TRUE]
            /\ UNCHANGED turn
       ELSE /\ turn' = other(p)
            /\ UNCHANGED wants
  /\ at' = [at EXCEPT ![p] = "deferring"]

\* Gives precedence to the other process.
Defer(p) ==
  /\ at[p] = "deferring"
  /\ IF WANTS_FIRST
       THEN /\ turn' = other(p)
            /\ UNCHANGED wants
       ELSE /\ wants' = [wants EXCEPT ![p] = TRUE]
            /\ UNCHANGED turn
  /\ at' = [at EXCEPT ![p] = "waiting"]

\* Enters if the other process does not want to, or has given precedence later.
Enter(p) ==
  /\ at[p] = "waiting"
  /\ ~wants[other(p)] \/ turn = p
  /\ at' = [at EXCEPT ![p] = "critical"]
  /\ UNCHANGED <<wants, turn>>

\* Works in the critical section.
Work(p) ==
  /\ at[p] = "critical"
  /\ at' = [at EXCEPT ![p] = "leaving"]
  /\ UNCHANGED <<wants, turn>>

\* Leaves, and withdraws the announcement.
Leave(p) ==
  /\ at[p] = "leaving"
  /\ wants' = [wants EXCEPT ![p] = FALSE]
  /\ at' = [at EXCEPT ![p] = "idle"]
  /\ UNCHANGED turn

Next ==
  \/ \E p \in Process : Begin(p)
  \/ \E p \in Process : Want(p)
  \/ \E p \in Process : Defer(p)
  \/ \E p \in Process : Enter(p)
  \/ \E p \in Process : Work(p)
  \/ \E p \in Process : Leave(p)

Fairness ==
  /\ \A p \in Process :
       WF_vars(EACH_GOES_ON /\ (Want(p) \/ Defer(p) \/ Enter(p) \/ Work(p) \/ Leave(p)))
  /\ WF_vars(/\ SOMEONE_GOES_ON
             /\ \/ \E p \in Process : Want(p)
                \/ \E p \in Process : Defer(p)
                \/ \E p \in Process : Enter(p)
                \/ \E p \in Process : Work(p)
                \/ \E p \in Process : Leave(p))

Spec == Init /\ [][Next]_vars /\ Fairness

\* A process that wants to enter eventually does.
NobodyStarves == \A p \in Process : at[p] = "wanting" ~> inside(p)

===================================================================================================
