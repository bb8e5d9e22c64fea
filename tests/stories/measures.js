// Measures of a page as it is drawn. Each gives what falls short, in words; nothing is well.
(what) => {
  const CONTROLS = "input:not([type=hidden]), select, textarea, button, summary";
  const TYPED = "input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea";

  const all = (selector) => [...document.querySelectorAll(selector)].filter(isShown);
  const box = (element) => element.getBoundingClientRect();
  const style = (element) => getComputedStyle(element);
  const px = (length) => parseFloat(length) || 0;

  function isShown(element) {
    const { width, height } = box(element);
    return element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1;
  }

  // The same element has the same number at each call, also after an answer brought others before it.
  function numbered(element) {
    window.numbersOfStops ||= new Map();
    if (!numbersOfStops.has(element)) numbersOfStops.set(element, numbersOfStops.size);
    return numbersOfStops.get(element);
  }

  function called(element) {
    const words = element.id || element.name || element.textContent.trim().slice(0, 40);
    return `${element.tagName.toLowerCase()} ${words}`;
  }

  // [red, green, blue, alpha] of a computed colour.
  function channels(colour) {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  }

  // WCAG 2.2, "relative luminance" and "contrast ratio".
  function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(channels(one)), luminance(channels(other))].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  // The colour that lies behind an element.
  function behind(element) {
    for (let around = element.parentElement; around; around = around.parentElement) {
      if (channels(style(around).backgroundColor)[3] > 0) return style(around).backgroundColor;
    }
    return "rgb(255, 255, 255)";
  }

  const measures = {
    // Check 2: a label or legend that is seen, tied to the control.
    unlabelled: () => all(TYPED + ", [type=checkbox], [type=radio]")
      .filter((control) => ![...control.labels].some((label) => isShown(label) && label.textContent.trim()))
      .map(called),

    unnamed: () => all("a[href], button, summary")
      .filter((control) => !(control.textContent.trim() || control.ariaLabel))
      .map(called),

    // Check 10: 24 px each way at least; what is pressed most 44. Links inside a sentence are told apart from it.
    small: () => [
      ...all(".button, .main-nav a, .tabs a, " + TYPED).filter((one) => box(one).height < 44),
      ...all("a[href], " + CONTROLS).filter((one) => style(one).display !== "inline" && Math.min(box(one).width, box(one).height) < 24),
    ].map((one) => `${called(one)}: ${Math.round(box(one).width)} x ${Math.round(box(one).height)}`),

    // Check 11
    smallPrint: () => all(TYPED).filter((control) => px(style(control).fontSize) < 16).map(called),

    // Check 12: the edge of what is typed into or pressed, against what lies behind it.
    faintEdges: () => all(TYPED + ", .button")
      .map((control) => {
        const edge = channels(style(control).borderTopColor)[3] ? style(control).borderTopColor : style(control).backgroundColor;
        return [control, contrast(edge, behind(control))];
      })
      .filter(([control, ratio]) => ratio < 3)
      .map(([control, ratio]) => `${called(control)}: ${ratio.toFixed(2)}`),

    // Check 15: what is wrong says so, and names a hint and an error that are there; radio buttons do it together.
    undescribed: () => all(".field--bad [name]:not([type=hidden])")
      .filter((control) => {
        const teller = control.type === "radio" ? control.closest("[aria-describedby]") : control;
        const named = (teller?.getAttribute("aria-describedby") || "").split(" ").map((id) => document.getElementById(id));
        const isToldOf = named.every(Boolean) && named.some((told) => told.classList.contains("error"));
        return control.ariaInvalid !== "true" || !isToldOf;
      })
      .map(called),

    // Checks 8 and 9: nothing wider than the window, nothing cut off.
    cutOff: () => [
      ...(document.documentElement.scrollWidth > innerWidth ? [`the page: ${document.documentElement.scrollWidth}`] : []),
      ...all("main *, header *, footer *")
        .filter((one) => !["visible", "auto", "scroll"].includes(style(one).overflowX) && style(one).clipPath === "none")
        .filter((one) => !one.matches("select, svg, svg *") && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
        .map(called),
      ...all(CONTROLS).filter((one) => box(one).right > innerWidth + 1 || box(one).left < 0).map(called),
    ],

    // Check 30: money and counts stand under each other.
    ragged: () => all("td.number").filter((cell) => innerWidth > 768 && !["end", "right"].includes(style(cell).textAlign)).map(called),

    // A card's cell has its name and one value beside it; two values would stand in two rows.
    torn: () => all("td[data-label]")
      .filter((cell) => style(cell).display === "grid" && cell.childElementCount > 1)
      .map((cell) => `${cell.dataset.label}: ${cell.textContent.trim().slice(0, 40)}`),

    moving: () => all("*").filter((one) => px(style(one).transitionDuration) > 0 || px(style(one).animationDuration) > 0).map(called),

    // Check 30: with the reader's own colours only edges are left.
    edgeless: () => all(".button, .tag, .notice, " + TYPED)
      .filter((one) => px(style(one).borderTopWidth) < 1 || channels(style(one).borderTopColor)[3] === 0)
      .map(called),

    // Check 29: by how much the page moved under the reader.
    shifted: () => new Promise((done) => {
      const add = (list) => done(list.getEntries().reduce((sum, one) => sum + one.value, 0));
      new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(0), 300);
    }),

    // Check 28: words of a page that others may get to see.
    leftBehind: () => [
      ...[document.title, document.referrer, location.href, document.cookie],
      ...Object.values(localStorage),
      ...Object.values(sessionStorage),
    ],

    // Checks 3 and 4: where the keyboard is, and whether one sees it.
    focused: () => {
      const one = document.activeElement;
      if (one === document.body) return null;
      const first = one.getClientRects()[0];
      const onTop = document.elementFromPoint(first.left + Math.min(first.width / 2, 12), first.top + Math.min(first.height / 2, 12));
      const { outlineStyle, outlineWidth, outlineColor } = style(one);
      const radios = one.type === "radio" ? document.querySelectorAll(`[name="${one.name}"]`) : [one];
      return {
        called: called(one),
        number: numbered(radios[0]),
        top: first.top + scrollY,
        bottom: first.bottom + scrollY,
        left: first.left,
        isRinged: outlineStyle !== "none" && px(outlineWidth) >= 2 && contrast(outlineColor, behind(one)) >= 3,
        isSeen: Boolean(onTop) && (one.contains(onTop) || onTop.contains(one)),
      };
    },

    // The keyboard's way starts above everything.
    fromTheTop: () => {
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
    },

    // Everything that the Tab key should come to, one for each group of radio buttons.
    reachable: () => {
      const groups = new Set();
      return all("a[href], " + CONTROLS)
        .filter((one) => one.tabIndex >= 0 && !one.disabled)
        .filter((one) => one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)))
        .map(called);
    },
  };
  return measures[what]();
}
