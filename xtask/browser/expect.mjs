// Expectations whose failure reads as a sentence.

export function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

export function expectEqual(actual, expected, what) {
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value));
  expect(is === should, `${what}: ${is}, not ${should}`);
}

/** Waits for `work`, but not for ever. */
export async function within(milliseconds, what, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
