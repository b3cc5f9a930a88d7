"""Words that hold a sentence together and words that ask: they say little of what is looked for.

They are searched like all others ("who", ใคร may be what a page is about), at half the weight.
"""

from __future__ import annotations

from kmwiki.search.stems import stem

_ENGLISH = """
a about all also an and any are as at be been being but by can could did do does for from had has have he her his how i
if in into is it its just many may me might more most much my no not of on one or other our shall she should so some
such than that the their them then there these they this those to us was we were what when where which who whom whose
why will with would you your
"""
_THAI = """
กับ การ กี่ ก็ ของ ครับ ความ คะ ค่ะ คือ จะ จาก ซึ่ง ด้วย ดัง ได้ ได้แก่
ต้อง ต่อ ตาม ถูก ถึง ทำไม ทั้ง ที่ ที่ไหน ที่สุด นั้น นี้ ใน บ้าง แบบใด
นะ ผู้ ยังไง เป็น ไป เพื่อ เพราะ มา มี เมื่อ เมื่อใด เมื่อไร เมื่อไหร่ แม้ ยัง ใด โดย
ใคร แก่ ไว้ แล้ว และ หรือ หรือไม่ ว่า แห่ง ให้ ไหน ไหม ไม่ อย่าง อย่างไร
อยู่ อะไร เท่าใด เท่าไร เท่าไหร่
"""
SMALL_WORDS = frozenset(map(stem, _ENGLISH.split())) | frozenset(_THAI.split())
"""As index terms: English words by their stems."""
