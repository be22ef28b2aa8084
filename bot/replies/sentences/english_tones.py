# ruff: noqa: E501
"""English in two other tones: plain (short, matter-of-fact) and formal (reserved, never stiff)."""

from dataclasses import replace

from bot.replies.sentences.english import ENGLISH

PLAIN = replace(
    ENGLISH,
    openings=(
        "Thank you for [writing|this|telling us]. I am sorry to read [it|this].",
        "I have read [this|your words|every line]. Thank you for [being direct|being frank|the plain words], and I am sorry.",
        "[Hello, and thank|Thank] you for [saying this|putting this plainly|raising this]. I am sorry.",
        "This is not [good to read|easy to read], and I [would rather know|want to know]. Thank you, and I am sorry.",
        "I am sorry to read [this|what you describe]. Thank you for [taking the time|the time it took].",
        "Thank you for [the clear words|a clear message]. I am sorry for the [frustration|upset|trouble].",
        "[Fair enough, and thank|Understood, and thank] you for [saying so|writing]. I am sorry to read it.",
        "I [see|hear] how [unhappy|upset|frustrated] this left you, and I am sorry. Thank you for writing.",
        "You took the time to [write this down|tell us], and I [thank you|appreciate it]. I am sorry to read it.",
        "[Hello. I|I] am sorry to read [this|these lines]. It is [better to hear it|better said] than not.",
        "Thank you. [Words like these|Messages like this] are [useful|worth having], and I am sorry that [this one was needed|there was cause for it].",
        "I read [this|it] [this morning|today] and I am sorry. Thank you for [not leaving it unsaid|saying it].",
        "[Plain words help|Honest words help], so thank you for [these|yours]. I am sorry to read them.",
        "I am sorry. [This|What you describe] is not what [anyone|people] should find here, and thank you for [saying it|telling us].",
    ),
    closings=(
        "I will [listen|hear you out] and [take notes|take it from there].",
        "[Any time|Any hour] is [fine|good]; I will [make it work|pick up].",
        "I [read and answer|answer] everything [myself|in person].",
        "[A short call|Five minutes on the phone] is [enough to start|a good start].",
        "I hope to hear from you[| soon].",
        "That is [the quickest way to|how you get] an answer [from me|that counts].",
        "I want to [get this right|understand this].",
        "Thank you [again|once more] for [writing|saying it|the time].",
        "[Say it as it is|Please be as blunt as you like]; I will listen.",
        "[No forms and no menus|No long explanations], [just a conversation|just you and me talking].",
        "I will [keep at it|stay with it] until [it is clear|you have an answer].",
        "[Whatever is open|Whatever is left], we can [talk about|go through] it.",
        "[It is up to you|As you like]; the [offer|number] stays the same.",
        "I would [like|prefer] to hear it from you [directly|in your own words].",
        "If [mornings|evenings|weekends] suit you better, [say so|tell me].",
        "I will tell the team [about the point|what this is about, in general words].",
        "[I mean it|That is a promise to listen], and I [am here|have the time].",
        "One [call|line] is [all it takes|enough].",
    ),
)

FORMAL = replace(
    ENGLISH,
    openings=(
        "Thank you for [taking the time to write|setting this out|putting this in writing]. I am [very sorry|truly sorry] to read it.",
        "[Good day, and thank|Thank] you for [your candid words|your candor|writing so openly]. I [regret very much|am sorry] that they were needed.",
        "I have read your [words|review|lines] with [great care|full attention|concern], and I [thank you for them|am grateful for them]. I am sorry.",
        "I am [sincerely|truly|very] sorry to read [this|these lines], and I [thank you|am grateful] for [writing|the frank words].",
        "Thank you for [bringing this to me|raising this with us|letting us know]. I am sorry for the [distress|frustration|disappointment] that it [shows|carries].",
        "It is with [regret|concern] that I read [this|these lines], and I [thank you|am obliged to you] for [writing them|your candor].",
        "Please accept my thanks for [writing|these frank words|your candor]. I am [sorry|very sorry] to read [them|this].",
        "Your words [deserve|call for] a [personal|considered] answer, and I am [sorry|very sorry] to have [read|seen] them.",
        "I [value|appreciate] the [trouble|time] that you took to [write|put this into words], and I am sorry to read it.",
        "[Good day. I|I] am sorry to read [of such disappointment|such disappointed words], and I [thank you|am grateful] for [your candor|saying it].",
        "I wish to thank you for [writing|your frank words], and to say how sorry I am to [read|see] [them|this].",
        "[Words such as these|Lines such as these] are read [with care|carefully] here. I am sorry, and I [thank you|am grateful] for them.",
    ),
    closings=(
        "I [would welcome|look forward to] a [personal conversation|conversation with you].",
        "I [remain|am] at your disposal [at any time|whenever it suits you].",
        "[Your call|A line from you] will have my [full|undivided] attention.",
        "I [should|would] be [grateful|glad] to hear from you[| soon| at your leisure].",
        "Please [choose|name] whatever [hour|time] is [best for you|most suitable].",
        "I [thank you|am grateful] once [more|again] for [your candor|writing].",
        "It [would be|is] my [duty and my wish|sincere wish] to [listen|hear you out].",
        "[I give this|This has] my [personal|full] attention.",
        "[Nothing|No point] that you [raise|mention] will be [set aside|overlooked].",
        "I [hope|trust] that we may [speak|talk] [soon|before long].",
        "I [will|shall] answer you [personally|in person].",
        "[Whatever you decide|In any event], I [wish you well|thank you for writing].",
        "I [would|should] like to understand [the whole of it|it fully] before I say [more|another word].",
        "[Such words|Words like yours] are not [forgotten|passed over] here.",
    ),
)
