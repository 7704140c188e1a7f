----------------------------------------- MODULE Symmetry -----------------------------------------
\* Exported by Fathom: the system Symmetry, check OneOfEach.

EXTENDS Integers, TLC

CONSTANT
  \* Members of a symmetric type can be compared for equality, counted, quantified over, and used as keys. Nothing may
  \* depend on which member is which.
  Manager

Phase == {"working", "prepared", "committed", "aborted"}
Decision == {"undecided", "commit", "abort"}
SymmetryOfTypes == Permutations(Manager)

VARIABLES
  phase,
  decision,
  \* The managers that the coordinator has heard from.
  heard,
  \* The managers that have reported that they are prepared.
  told

vars == <<phase, decision, heard, told>>

TypeOK ==
  /\ phase \in [Manager -> Phase]
  /\ decision \in Decision
  /\ heard \subseteq Manager
  /\ told \subseteq Manager

Init ==
  /\ phase = [m \in Manager |-> "working"]
  /\ decision = "undecided"
  /\ heard = {}
  /\ told = {}

Hear(m) ==
  /\ decision = "undecided"
  /\ m \in told
  /\ heard' = heard \cup {m}
  /\ UNCHANGED <<phase, decision, told>>

Decide ==
  /\ decision = "undecided"
  /\ \/ /\ heard = Manager
        /\ decision' = "commit"
     \/ decision' = "abort"
  /\ UNCHANGED <<phase, heard, told>>

Prepare(m) ==
  /\ phase[m] = "working"
  /\ phase' = [phase EXCEPT ![m] = "prepared"]
  /\ told' = told \cup {m}
  /\ UNCHANGED <<decision, heard>>

AbortAlone(m) ==
  /\ phase[m] = "working"
  /\ phase' = [phase EXCEPT ![m] = "aborted"]
  /\ UNCHANGED <<decision, heard, told>>

Obey(m) ==
  /\ decision # "undecided"
  /\ phase' = [phase EXCEPT ![m] = IF decision = "commit" THEN "committed" ELSE "aborted"]
  /\ UNCHANGED <<decision, heard, told>>

Next ==
  \/ \E m \in Manager : Hear(m)
  \/ Decide
  \/ \E m \in Manager : Prepare(m)
  \/ \E m \in Manager : AbortAlone(m)
  \/ \E m \in Manager : Obey(m)

Spec == Init /\ [][Next]_vars

Consistent == ~(\E m, n \in Manager : phase[m] = "committed" /\ phase[n] = "aborted")
AllCommit == \A m \in Manager : phase[m] = "committed"

\* Invariants that are violated if the covers are reached.
AllCommit_unreachable == ~AllCommit

===================================================================================================
