// A page's own colour, made dark enough that white text on it, and links in it, can be read by everybody (4.5:1).

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const READABLE = 4.5;
const STEP = 0.94;
const DEEPER = 0.75;

function channels(hex) {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  return [1, 3, 5].map((start) => parseInt(full.slice(start, start + 2), 16));
}

const toHex = (rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** Contrast of a colour against white, 1 to 21 (WCAG 2.1). */
export function contrastWithWhite(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

/** `{brand, deep}` for a colour like "#c8102e", or null where it is none. */
export function brandOf(colour) {
  if (!HEX.test(colour ?? "")) return null;
  let rgb = channels(colour);
  while (contrastWithWhite(rgb) < READABLE) rgb = rgb.map((part) => Math.floor(part * STEP));
  return { brand: toHex(rgb), deep: toHex(rgb.map((part) => part * DEEPER)) };
}
