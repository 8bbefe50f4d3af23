/** Words over a picture that cannot be drawn, and what the reader can do. @param {HTMLElement} place */
export function overlay(place) {
  const words = document.createElement('div');
  words.className = 'says';
  words.hidden = true;
  place.append(words);

  /** @param {string} text nothing takes them away @param {{ name: string, act: () => void }} [deed] */
  return (text, deed) => {
    words.hidden = text === '';
    words.replaceChildren(text);
    if (!deed) return;
    const button = document.createElement('button');
    Object.assign(button, { className: 'button', type: 'button', textContent: deed.name });
    button.addEventListener('click', deed.act);
    words.append(button);
  };
}
