// The report: a line per scenario, and how many there were.

const NAME_WIDTH = 66;

export class Table {
  #group;
  #passed = 0;
  #failed = 0;

  /** What the next lines have in common. */
  group(name) {
    this.#group = name;
  }

  /** One line. `reason` is what went wrong, if anything did; `note` is worth knowing either way. */
  row(name, { reason, note = '' } = {}) {
    if (this.#group) console.log(`\n${this.#group}`);
    this.#group = undefined;
    const failed = reason !== undefined;
    if (failed) this.#failed += 1;
    else this.#passed += 1;
    console.log(`  ${name.padEnd(NAME_WIDTH)}  ${failed ? `FAILED  ${oneLine(reason)}` : `ok  ${note}`}`.trimEnd());
  }

  /** Runs `scenario`, whose result is the note. */
  async scenario(name, scenario) {
    try {
      this.row(name, { note: (await scenario()) ?? '' });
    } catch (error) {
      this.row(name, { reason: error.message });
    }
  }

  /** The closing line; whether all went well. */
  close() {
    const all = this.#passed + this.#failed;
    if (all === 0) console.log('No scenario has such a name.');
    console.log(`\n${all} scenarios in a real browser: ${this.#passed} ok, ${this.#failed} failed`);
    return all > 0 && this.#failed === 0;
  }
}

/** Without the driver's own log, which follows in further lines. */
function oneLine(text) {
  return text.replace(/\x1b\[\d+m/g, '').split(/\s*\n/)[0];
}
