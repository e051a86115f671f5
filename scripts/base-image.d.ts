/** Makes sure that the sandbox's base image exists and returns its tag. */
export function ensureBaseImage(options?: {
  /** Told what is going on, one line at a time. */
  readonly log?: (line: string) => void;
  /** A Debian image to start from instead of debootstrap. */
  readonly from?: string;
  /** The Debian archive for debootstrap, by default the host's own. */
  readonly mirror?: string;
}): Promise<string>;
