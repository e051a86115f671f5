// How many open pages follow runs at once: where there are too many, the oldest one of whoever has most is let go.

export interface Following {
  /** Takes one in; what comes back takes it out again, also after it was let go. */
  add(person: string, letGo: () => void): () => void;
}

/** `each`: of one person, `all`: of everybody. */
export function createFollowing({ each, all }: { readonly each: number; readonly all: number }): Following {
  /** Of each person, the oldest first. */
  const open = new Map<string, Set<() => void>>();
  let count = 0;
  const remove = (person: string, letGo: () => void) => {
    const own = open.get(person);
    if (!own?.delete(letGo)) return;
    count -= 1;
    if (own.size === 0) open.delete(person);
  };
  const letOldestGo = (person: string) => {
    const [oldest] = open.get(person) ?? [];
    if (!oldest) return;
    remove(person, oldest);
    oldest();
  };
  const whoHasMost = () => [...open].reduce((most, one) => (one[1].size > most[1].size ? one : most))[0];
  return {
    add: (login, letGo) => {
      const person = login.toLowerCase();
      if ((open.get(person)?.size ?? 0) >= each) letOldestGo(person);
      if (count >= all) letOldestGo(whoHasMost());
      open.set(person, (open.get(person) ?? new Set()).add(letGo));
      count += 1;
      return () => remove(person, letGo);
    },
  };
}
