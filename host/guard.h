/* SPDX-License-Identifier: MIT
 *
 * A guard around foreign code in the host's own process: a scenario being built, a unit being
 * opened or closed. When that code crashes, does not come back or ends the program, the guard
 * ends it with a sentence instead; at those moments nothing can be lost yet or any more. A process
 * that foreign code forks may end by itself, but not come back as a second host. Calls during a
 * run need no guard, since they are made in workers.
 *
 * For the main thread, one guard at a time.
 */
#ifndef DTN_HOST_GUARD_H
#define DTN_HOST_GUARD_H

/* From here on; `what` is the subject of the sentence ("unit 'x'") and is copied. 0 s: no limit. */
void guard_begin(const char *what, unsigned seconds);
void guard_end(void);

#endif
