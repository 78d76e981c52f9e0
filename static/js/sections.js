// Sections that do not fit on the line (components/sections.html): the present one is in sight, and
// an edge behind which there are more fades out.
(() => {
  "use strict";

  for (const line of document.querySelectorAll(".sections")) {
    const present = line.querySelector("[aria-current]");
    const fade = () => {
      line.classList.toggle("has-before", line.scrollLeft > 4);
      line.classList.toggle("has-after", line.scrollLeft + line.clientWidth < line.scrollWidth - 4);
    };
    if (present) {
      const place = present.getBoundingClientRect().left - line.getBoundingClientRect().left;
      line.scrollLeft += place - (line.clientWidth - present.offsetWidth) / 2;
    }
    fade();
    line.addEventListener("scroll", fade, { passive: true });
    window.addEventListener("resize", fade, { passive: true });
  }
})();
