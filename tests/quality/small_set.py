"""A small judged set about the life of a made-up province (เมืองแก้ว): pages, and which query must find which."""

from __future__ import annotations

from typing import Any

PAGES: list[dict[str, Any]] = [
    {
        "id": "retreat",
        "lang": "th",
        "kind": "aar",
        "fiscal_year": 2554,
        "title": "ถอดบทเรียนการจัดทำแผนพัฒนาองค์การที่ขนอม",
        "text": "ทีมงาน ๓๔ ส่วนราชการไปทำแผนที่ขนอมสามวัน สิ่งที่ได้เกินคาดคือทุกหน่วยงานระดมความคิดจนดึก "
        "หลายคนเคยกลัวว่าจะเเพิ่มภาระงาน แต่กลับเห็นว่าเป็นเครื่องมือ ปี ๕๔ จะติดตามทุกไตรมาส",
    },
    {
        "id": "pmqa",
        "lang": "th",
        "kind": "guidance",
        "fiscal_year": 2553,
        "title": "PMQA คืออะไร และเริ่มอย่างไร",
        "text": "การพัฒนาคุณภาพการบริหารจัดการภาครัฐตามแนวทางของสำนักงาน ก.พ.ร. มีเจ็ดหมวด เริ่มจากลักษณะสำคัญขององค์การ "
        "แล้วประเมินตนเองตามเกณฑ์ การบูรณาการกับงานประจำสำคัญที่สุด",
    },
    {
        "id": "flood",
        "lang": "th",
        "kind": "aar",
        "fiscal_year": 2554,
        "title": "ทบทวนหลังปฏิบัติงาน: รับมือน้ำท่วมอำเภอริมธาร",
        "text": "น้ำมาเร็วกว่าที่คาด ศูนย์พักพิงไม่พอ เครื่องสูบน้ำมาถึงตอนตีสอง เวลา 19.54 น. เริ่มอพยพ ครั้งหน้าซ้อมแผนกับชุมชนก่อนเข้าฤดูฝน",
    },
    {
        "id": "talk",
        "lang": "th",
        "kind": "thread",
        "title": "วงคุยไม่เป็นทางการได้ผลกว่าประชุม",
        "text": "ผมว่าเวทีเล็ก ๆ คุยกันสบาย ๆ ขับเคลื่อนได้มากกว่าหนังสือสั่งการ ใครคิดอย่างไรบ้างครับ",
    },
    {
        "id": "letters",
        "lang": "th",
        "kind": "guidance",
        "title": "ภาษาทางการในหนังสือราชการ",
        "text": "หนังสือภายนอกใช้ภาษาทางการ ขึ้นต้นด้วยคำว่าเรียน ลงท้ายด้วยขอแสดงความนับถือ",
    },
    {
        "id": "white-rice",
        "lang": "th",
        "kind": "wiki",
        "title": "ข้าวพันธุ์พื้นเมืองของจังหวัด",
        "text": "เกษตรกรปลูกข้าวสามพันธุ์ ข้าวหอมแก้วขายได้ราคาดีที่สุดในตลาดชุมชน",
    },
    {
        "id": "white-shirt",
        "lang": "th",
        "kind": "wiki",
        "title": "เครื่องแบบสีขาว",
        "text": "พิธีการวันสำคัญแต่งเครื่องแบบปกติขาว ติดเครื่องหมายให้ครบ",
    },
    {
        "id": "news",
        "lang": "th",
        "kind": "practice",
        "title": "เขียนข่าวประชาสัมพันธ์ให้คนอ่าน",
        "text": "ข่าวที่ดีเริ่มจากประโยคเดียวที่บอกว่าใครทำอะไร ส่งข่าวก่อนเที่ยงสื่อท้องถิ่นจะลงให้ทัน",
    },
    {
        "id": "retired",
        "lang": "th",
        "kind": "practice",
        "fiscal_year": 2552,
        "title": "เชิญข้าราชการบำนาญเป็นที่ปรึกษา",
        "text": "ผู้เกษียณรู้จักพื้นที่และคน เชิญมาเป็นพี่เลี้ยงทีมงาน เดือนละครั้ง ค่าเดินทางเท่านั้น",
    },
    {
        "id": "impact",
        "lang": "th",
        "kind": "wiki",
        "title": "ผลผลิต ผลลัพธ์ ผลกระทบ ต่างกันอย่างไร",
        "text": "ผลผลิตคือสิ่งที่ทำเสร็จ ผลลัพธ์คือสิ่งที่เปลี่ยน ผลกระทบคือสิ่งที่เหลืออยู่หลายปีต่อมา ยังไม่มีก็เขียนว่ายังไม่มี",
    },
    {
        "id": "queue",
        "lang": "en",
        "kind": "practice",
        "fiscal_year": 2553,
        "title": "Shorter queues at the district office",
        "text": "We learned that most people wait for one stamp. Moving the stamp to the front desk cut waiting from "
        "ninety minutes to twenty. Works when the head of office agrees; costs nothing.",
    },
    {
        "id": "facilitate",
        "lang": "en",
        "kind": "guidance",
        "title": "Facilitating an after-action review",
        "text": "Ask four questions, let everyone write before anyone speaks, and never blame a person. A facilitator "
        "keeps time and a note-taker writes down the words as they were said.",
    },
    {
        "id": "integration",
        "lang": "en",
        "kind": "wiki",
        "title": "ADLI in one page",
        "text": "Approach, deployment, learning, integration. Integrate what works into daily routine, else it is "
        "forgotten when the project ends.",
    },
    {
        "id": "km-mixed",
        "lang": "th",
        "kind": "practice",
        "fiscal_year": 2553,
        "title": "ใช้ Story Telling ในเวที KM ของจังหวัด",
        "text": "เราเปิดเวที knowledge sharing ทุกวันศุกร์ ให้ small man เล่าก่อน ผู้บริหารฟัง แล้วบันทึกเป็นขุมความรู้ "
        "งบประมาณปี 2553 ใช้ไป 1,250 บาทต่อครั้ง",
    },
    {
        "id": "quarter",
        "lang": "th",
        "kind": "practice",
        "fiscal_year": 2555,
        "title": "ติดตามงานทุกไตรมาสด้วยกระดานหน้าเดียว",
        "text": "ทุกหน่วยงานรายงานหน้าเดียว สามสี เขียว เหลือง แดง เริ่มวางแผนตั้งแต่ไตรมาสแรกของปีงบประมาณ พ.ศ. ๒๕๕๕",
    },
]


def _query(task: str, text: str, *relevant: str) -> dict[str, Any]:
    return {"task": task, "text": text, "relevant": list(relevant)}


QUERIES: list[dict[str, Any]] = [
    _query("word", "ขนอม", "retreat"),
    _query("word", "น้ำท่วม", "flood"),
    _query("word", "ผลกระทบ", "impact"),
    _query("word", "ข้าราชการบำนาญ", "retired"),
    _query("word", "ที่ปรึกษา", "retired"),
    _query("word", "ระดมความคิด", "retreat"),
    _query("word", "บูรณาการ", "pmqa"),
    _query("word", "ไตรมาส", "quarter", "retreat"),
    _query("word", "ขาว", "white-shirt"),
    _query("word", "ข้าว", "white-rice"),
    _query("word", "ข่าว", "news"),
    _query("word", "ทางการ", "letters"),
    _query("word", "ไม่เป็นทางการ", "talk"),
    _query("word", "เกษียณ", "retired"),
    _query("word", "PMQA", "pmqa"),
    _query("english", "learning", "integration", "queue"),
    _query("english", "integrate", "integration"),
    _query("english", "facilitator", "facilitate"),
    _query("english", "waiting time at office", "queue"),
    _query("english", "after action review", "facilitate"),
    _query("english", "blame nobody", "facilitate"),
    _query("english", "deployment", "integration"),
    _query("mixed", "story telling เวที", "km-mixed"),
    _query("mixed", "small man", "km-mixed"),
    _query("mixed", "KM จังหวัด", "km-mixed"),
    _query("mixed", "knowledge sharing วันศุกร์", "km-mixed"),
    _query("typing", "กพร", "pmqa"),
    _query("typing", "ก.พ.ร.", "pmqa"),
    _query("typing", "34 ส่วนราชการ", "retreat"),
    _query("typing", "เพิ่มภาระงาน", "retreat"),
    _query("typing", "เเผนพัฒนา", "retreat"),
    _query("typing", "นํ้าท่วม", "flood"),
    _query("typing", "ทางก\u200bาร", "letters"),
    _query("year", "ขนอม ปี ๕๔", "retreat"),
    _query("year", "ปี 2555", "quarter"),
    _query("year", "พ.ศ. 2555", "quarter"),
    _query("year", "FY2012", "quarter"),
    _query("question", "ทำอย่างไรให้คนอ่านข่าวประชาสัมพันธ์", "news"),
    _query("question", "ภาษาที่ใช้ในหนังสือราชการภายนอกเป็นแบบใด", "letters"),
    _query("question", "how do we keep time in a review", "facilitate"),
]
