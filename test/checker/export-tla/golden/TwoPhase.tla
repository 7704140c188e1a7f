----------------------------------------- MODULE TwoPhase -----------------------------------------
\* Exported by Fathom: the system TwoPhase, check Managers3.

EXTENDS Integers

CONSTANTS
  \* The number of resource managers.
  MANAGERS,
  \* The broken variant: a prepared manager may still abort.
  MAY_CHANGE_MIND

Manager == 1..MANAGERS

\* The progress of a manager.
Phase == {"working", "prepared", "committed", "aborted"}

\* The decision of the coordinator.
Decision == {"undecided", "commit", "abort"}

\* The messages between coordinator and managers.
Message == [type : {"Prepared"}, from : Manager] \cup [type : {"Commit", "Abort"}]

VARIABLES
  \* The phase of each manager.
  phase,
  \* The decision of the coordinator. Once made, it never changes.
  decision,
  \* The managers from which the coordinator has received `Prepared`.
  heard,
  \* All messages that were ever sent.
  sent

vars == <<phase, decision, heard, sent>>

TypeOK ==
  /\ phase \in [Manager -> Phase]
  /\ decision \in Decision
  /\ heard \subseteq Manager
  /\ sent \subseteq Message

ASSUME AtLeastOne == MANAGERS >= 1

Init ==
  /\ phase = [m \in Manager |-> "working"]
  /\ decision = "undecided"
  /\ heard = {}
  /\ sent = {}

\* Receives the `Prepared` message of a manager.
HearPrepared(m) ==
  /\ decision = "undecided"
  /\ [type |-> "Prepared", from |-> m] \in sent
  /\ heard' = heard \cup {m}
  /\ UNCHANGED <<phase, decision, sent>>

\* Decides to commit, since all managers are prepared.
DecideCommit ==
  /\ decision = "undecided"
  /\ heard = Manager
  /\ decision' = "commit"
  /\ sent' = sent \cup {[type |-> "Commit"]}
  /\ UNCHANGED <<phase, heard>>

\* Decides to abort. The coordinator may do so at any time before its decision.
DecideAbort ==
  /\ decision = "undecided"
  /\ decision' = "abort"
  /\ sent' = sent \cup {[type |-> "Abort"]}
  /\ UNCHANGED <<phase, heard>>

\* A manager finishes its work and reports it. From now on, it is bound by the decision of the coordinator.
Prepare(m) ==
  /\ phase[m] = "working"
  /\ phase' = [phase EXCEPT ![m] = "prepared"]
  /\ sent' = sent \cup {[type |-> "Prepared", from |-> m]}
  /\ UNCHANGED <<decision, heard>>

\* A manager that is not prepared yet may abort on its own.
AbortAlone(m) ==
  /\ phase[m] = "working" \/ (MAY_CHANGE_MIND /\ phase[m] = "prepared")
  /\ phase' = [phase EXCEPT ![m] = "aborted"]
  /\ UNCHANGED <<decision, heard, sent>>

\* A manager receives the decision to commit.
ObeyCommit(m) ==
  /\ [type |-> "Commit"] \in sent
  /\ phase' = [phase EXCEPT ![m] = "committed"]
  /\ UNCHANGED <<decision, heard, sent>>

\* A manager receives the decision to abort.
ObeyAbort(m) ==
  /\ [type |-> "Abort"] \in sent
  /\ phase' = [phase EXCEPT ![m] = "aborted"]
  /\ UNCHANGED <<decision, heard, sent>>

Next ==
  \/ \E m \in Manager : HearPrepared(m)
  \/ DecideCommit
  \/ DecideAbort
  \/ \E m \in Manager : Prepare(m)
  \/ \E m \in Manager : AbortAlone(m)
  \/ \E m \in Manager : ObeyCommit(m)
  \/ \E m \in Manager : ObeyAbort(m)

Spec == Init /\ [][Next]_vars

\* The protocol implements transaction commit: neither the coordinator nor messages can be seen there.
T == INSTANCE TransactionCommit

\* The purpose of the protocol: managers never disagree on the outcome.
Consistent == ~(\E m, n \in Manager : phase[m] = "committed" /\ phase[n] = "aborted")

\* The coordinator decides to commit only if every manager has reported that it is prepared.
CommitIsUnanimous ==
  decision = "commit" => (\A m \in Manager : [type |-> "Prepared", from |-> m] \in sent)

\* The decision never changes.
DecisionIsFinal == [][decision # "undecided" => decision' = decision]_vars

TransactionCommit == T!Spec

\* All managers can commit, …
AllCommit == \A m \in Manager : phase[m] = "committed"

\* … and all can abort.
AllAbort == \A m \in Manager : phase[m] = "aborted"

\* Invariants that are violated if the covers are reached.
AllCommit_unreachable == ~AllCommit
AllAbort_unreachable == ~AllAbort

===================================================================================================
