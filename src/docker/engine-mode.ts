// How the engine itself runs, as far as it says so: what a container that breaks out is on the host, and which limits hold. Pure.

/** The part of the engine's `info` that is read. */
export interface EngineInfo {
  /** `name=rootless`, `name=userns`, `name=seccomp,profile=builtin`, `name=apparmor`, … */
  readonly SecurityOptions?: readonly string[] | null;
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  /** The engine's own spelling differs by its version. */
  readonly CpuCfsQuota?: boolean;
  readonly CPUCfsQuota?: boolean;
}

/** For a sentence, with what it means. */
export function engineMode({ SecurityOptions }: EngineInfo): string {
  const names = (SecurityOptions ?? []).map((option) => /^(?:name=)?([^,]+)/.exec(option)?.[1]);
  if (names.includes('rootless')) return 'rootless: root of a container is an ordinary user of this host';
  if (names.includes('userns')) return 'as root with user namespaces: root of a container is nobody on this host';
  return 'as root, without user namespaces: root of a container is root of this host';
}

/** Limits that the engine would take and not keep, for a sentence. A rootless one keeps none without delegated control groups. */
export function missingLimits({ MemoryLimit, PidsLimit, CpuCfsQuota, CPUCfsQuota }: EngineInfo): readonly string[] {
  const kept = { memory: MemoryLimit, processes: PidsLimit, processors: CpuCfsQuota ?? CPUCfsQuota };
  return Object.entries(kept)
    .filter(([, isKept]) => isKept === false)
    .map(([name]) => name);
}
