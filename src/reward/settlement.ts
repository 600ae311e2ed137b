/** An entry that waits for its own outcome or an earlier one's. */
export interface Later<Booked> {
  readonly booked?: never;
  readonly later: Promise<Booked>;
}

/** What is known of an entry when it is added. */
export type Added<Booked> = Later<Booked> | { readonly booked: Booked; readonly later?: never };

/** Books entries in the order in which they were added, whatever the order in which their outcomes come. */
export interface Settlement<Entry, Outcome, Booked> {
  /** Adds the next entry, whose outcome is not known yet. */
  add(entry: Entry): Later<Booked>;
  /** @param outcome when it is known already; such an entry is booked at once unless an earlier one is open. */
  add(entry: Entry, outcome: Outcome | undefined): Added<Booked>;
  /**
   * Gives an entry its outcome. It is booked when all before it are.
   *
   * @param index of the entry, from 0.
   * @throws Error when there is no such open entry, or it has its outcome: each has exactly one.
   */
  settle(index: number, outcome: Outcome): void;
  /** Entries that are not booked. */
  readonly open: number;
}

interface Open<Entry, Outcome, Booked> {
  readonly entry: Entry;
  outcome: Outcome | undefined;
  readonly resolve: (booked: Booked) => void;
}

/**
 * The queue before the books of late rewards. The terms of a step need both of its Φ, the verdict counts votes in the order
 * of the frames, and the bonus is paid once: so steps are booked in order, and those terms do not depend on when scores arrive.
 */
export function createSettlement<Entry, Outcome, Booked>(
  book: (entry: Entry, outcome: Outcome) => Booked,
): Settlement<Entry, Outcome, Booked> {
  const queue: Open<Entry, Outcome, Booked>[] = [];
  /** Index of the first in the queue. */
  let first = 0;

  function add(entry: Entry): Later<Booked>;
  function add(entry: Entry, outcome: Outcome | undefined): Added<Booked>;
  function add(entry: Entry, outcome?: Outcome): Added<Booked> {
    if (queue.length === 0 && outcome !== undefined) {
      first += 1;
      return { booked: book(entry, outcome) };
    }
    const later = new Promise<Booked>((resolve) => {
      queue.push({ entry, resolve, outcome });
    });
    return { later };
  }

  return {
    get open() {
      return queue.length;
    },
    add,
    settle(index, outcome) {
      const open = queue[index - first];
      if (!open || open.outcome !== undefined)
        throw new Error(`entry ${index} is ${open ? 'settled already' : 'not open'}`);
      open.outcome = outcome;
      for (let head = queue[0]; head?.outcome !== undefined; head = queue[0]) {
        queue.shift();
        first += 1;
        head.resolve(book(head.entry, head.outcome));
      }
    },
  };
}
