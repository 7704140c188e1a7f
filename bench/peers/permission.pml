/* Ricart-Agrawala, 4 processes, 1 entry each. req[4*from+to]: the time of a request on the way, 0 if none;
   masks of senders: rep[to] replies on the way, got[p] received, def[p] deferred; phase 0=idle 1=waiting 2=critical */
byte req[16]; byte rep[4]; byte got[4]; byte def[4]; byte ph[4]; byte entries[4]; byte clock[4]; byte asked[4];

#define ASK(p, q, r, s) \
  :: d_step { ph[p]==0 && entries[p]<1 -> clock[p]=clock[p]+1; asked[p]=clock[p]; entries[p]=entries[p]+1; ph[p]=1; \
       req[4*p+q]=clock[p]; req[4*p+r]=clock[p]; req[4*p+s]=clock[p] }
/* p receives from q */
#define RECV(p, q, mp, mq) \
  :: d_step { req[4*q+p]!=0 -> if :: clock[p]<req[4*q+p] -> clock[p]=req[4*q+p] :: else fi; \
       if \
       :: ph[p]==2 || (ph[p]==1 && (asked[p]<req[4*q+p] || (asked[p]==req[4*q+p] && p<q))) -> def[p] = def[p] | mq \
       :: else -> rep[q] = rep[q] | mp \
       fi; req[4*q+p]=0 } \
  :: d_step { rep[p] & mq -> rep[p] = rep[p] & ~mq; got[p] = got[p] | mq }
#define SEND(p, q, mp, mq) if :: def[p] & mq -> rep[q] = rep[q] | mp :: else fi
#define P(p, q, r, s, mp, mq, mr, ms) \
  ASK(p, q, r, s) RECV(p, q, mp, mq) RECV(p, r, mp, mr) RECV(p, s, mp, ms) \
  :: d_step { ph[p]==1 && got[p]==15-mp -> ph[p]=2; got[p]=0 } \
  :: d_step { ph[p]==2 -> ph[p]=0; asked[p]=0; \
       SEND(p, q, mp, mq); SEND(p, r, mp, mr); SEND(p, s, mp, ms); def[p]=0 } \
  :: d_step { rep[p] & got[p] -> assert(false) }

active proctype M() {
end:
  do
  P(0, 1, 2, 3, 1, 2, 4, 8) P(1, 0, 2, 3, 2, 1, 4, 8) P(2, 0, 1, 3, 4, 1, 2, 8) P(3, 0, 1, 2, 8, 1, 2, 4)
  :: d_step { (ph[0]==2)+(ph[1]==2)+(ph[2]==2)+(ph[3]==2) > 1 -> assert(false) }
  od
}
