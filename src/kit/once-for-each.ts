/**
 * What `make` gives for an object, made once for each and kept as long as the object is. `others` must be the same whenever the
 * object is.
 */
export function onceForEach<Thing extends object, Others extends readonly unknown[], Made>(
  make: (thing: Thing, ...others: Others) => Made,
): (thing: Thing, ...others: Others) => Made {
  const made = new WeakMap<Thing, { readonly value: Made }>();
  return (thing, ...others) => {
    const known = made.get(thing) ?? { value: make(thing, ...others) };
    made.set(thing, known);
    return known.value;
  };
}
