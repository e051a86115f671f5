// The characters of a text by their numbers: a look into one of the many kinds of strings shows when it is for each character.

/** Characters that there is room for at any time; of longer texts, each has room of its own. */
const ROOM = 1 << 15;

interface Room {
  readonly bytes: Buffer;
  readonly units: Uint16Array;
}

function roomFor(count: number): Room {
  const bytes = Buffer.alloc(2 * count);
  return { bytes, units: new Uint16Array(bytes.buffer, bytes.byteOffset, count) };
}

/** Holds one text at a time. The room is used again for the next one: fresh room for each costs more than all that is done in it. */
export class Codes {
  readonly #own = roomFor(ROOM);
  #room = this.#own;
  #count = 0;

  /** More numbers may follow than there are characters. */
  get units(): Uint16Array {
    return this.#room.units;
  }

  get count(): number {
    return this.#count;
  }

  write(text: string): this {
    this.#reserve(text.length);
    this.#room.bytes.write(text, 'utf16le');
    this.#count = text.length;
    return this;
  }

  /** What a table has for the characters of another text, without those that it has 0 or nothing for. */
  writeMapped({ units, count }: Codes, table: Uint16Array): this {
    this.#reserve(count);
    const own = this.#room.units;
    const { length } = table;
    let written = 0;
    for (let at = 0; at < count; at++) {
      // Casts, for a look whether there is one shows when it is for each character: `units` has `count` of them.
      const unit = units[at] as number;
      if (unit >= length) continue;
      const mapped = table[unit] as number;
      own[written] = mapped;
      written += mapped === 0 ? 0 : 1;
    }
    this.#count = written;
    return this;
  }

  #reserve(count: number): void {
    this.#room = count <= ROOM ? this.#own : roomFor(count);
  }
}
