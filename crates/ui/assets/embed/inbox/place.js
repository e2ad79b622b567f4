// <oyez-inbox>: where the open list goes: under the bell or above it, and always within the window.

const GAP = 8;
const WIDTH = 416;
const NARROW = 480;
const HEIGHT_MAX = 640;
const ENOUGH = 320;

const place = (panel, bell) => {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const at = bell.getBoundingClientRect();
  const wide = width < NARROW ? width - 2 * GAP : Math.min(WIDTH, width - 2 * GAP);
  // It opens towards the middle of the page.
  const wanted = at.left + at.width / 2 > width / 2 ? at.right - wide : at.left;
  const left = Math.max(GAP, Math.min(wanted, width - wide - GAP));
  const [below, above] = [height - at.bottom - 2 * GAP, at.top - 2 * GAP];
  const isBelow = below >= Math.min(ENOUGH, above);
  const room = Math.max(160, Math.min(width < NARROW ? Infinity : HEIGHT_MAX, isBelow ? below : above));
  const px = (number) => `${Math.round(number)}px`;
  Object.assign(panel.style, {
    width: `var(--oyez-width, ${px(wide)})`,
    maxWidth: px(width - 2 * GAP),
    maxHeight: px(room),
    left: px(left),
    top: isBelow ? px(Math.max(GAP, at.bottom + GAP)) : "auto",
    bottom: isBelow ? "auto" : px(Math.max(GAP, height - at.top + GAP)),
  });
};
