# ruff: noqa: E501
"""German: enough for an answer in general words; no sentences for single subjects yet."""

from bot.replies.sentences.collection import Collection

GERMAN = Collection(
    openings=(
        "Danke, dass Sie [das so offen schreiben|sich die Zeit zum Schreiben genommen haben]. Es tut mir leid, [das|dies] zu lesen.",
        "Ich habe [Ihre Worte|diese Zeilen] [zweimal|langsam|aufmerksam] gelesen, und der [Ärger|Verdruss] darin tut mir leid.",
        "So etwas schreibt niemand [gern|leichthin]. Danke, dass Sie es getan haben; es tut mir leid.",
        "Was Sie [beschreiben|schreiben], wünschen wir niemandem, und es tut mir leid.",
        "Danke für die [offenen|klaren] Worte. Es tut mir leid, dass sie [nötig waren|geschrieben werden mussten].",
    ),
    themes={},
    general=(
        "Jeder soll hier Respekt und [Geduld|Freundlichkeit] finden.",
        "Respekt und ein offenes Ohr sind das, was wir [allen|jedem] wünschen.",
        "Niemand soll mit dem Gefühl zurückbleiben, nicht [gehört|ernst genommen] zu werden.",
    ),
    privacy=(
        "Über die Behandlung von Menschen sprechen wir nie öffentlich, und ich möchte [Ihnen gern zuhören|den Rest gern hören].",
        "Der Schutz der Privatsphäre erlaubt mir [hier|öffentlich] nicht mehr, gleich wer schreibt.",
        "Aus Rücksicht auf die Privatsphäre aller bleibe ich hier [allgemein|kurz].",
    ),
    invitations=(
        "Bitte rufen Sie mich an unter {phone} oder schreiben Sie an {email}, [wie es Ihnen lieber ist|ganz wie Sie möchten].",
        "Ich möchte Ihnen gern zuhören: {phone}, oder {email}, wenn Sie [lieber schreiben|das Schreiben vorziehen].",
        "Sie erreichen mich unter {phone} und unter {email}; [ich antworte selbst|beides kommt zu mir].",
    ),
    closings=(
        "Ich hoffe, [von Ihnen zu hören|wir können bald sprechen].",
        "Nehmen Sie sich die Zeit, die Sie brauchen; das Angebot [gilt|bleibt].",
        "Ich höre zuerst zu und [rede danach|spreche erst danach].",
        "Danke [noch einmal|nochmals] für die [offenen Worte|Mühe].",
    ),
    grave=(
        "Ich habe das mit großer Sorge gelesen, und es tut mir [sehr|aufrichtig] leid. Aus Rücksicht auf alle sage ich hier nicht mehr.",
        "Was Sie schreiben, ist ernst, und es tut mir sehr leid. Öffentlich spreche ich nicht darüber, und ich möchte Ihnen zuhören.",
    ),
    grave_invitations=(
        "Bitte rufen Sie mich direkt an unter {phone} oder schreiben Sie an {email}; [ich melde mich selbst|es kommt nur zu mir].",
        "Sie erreichen mich unter {phone} oder {email}, [wann immer Sie möchten|zu jeder Zeit], und ich höre zu.",
    ),
    star_only=(
        "Eine niedrige Bewertung ohne Worte sagt mir, dass etwas nicht gut war, und das tut mir [leid|sehr leid].",
        "Danke für die Sterne, auch wenn es [so wenige|schwere] sind; es tut mir leid, dass es einen Grund dafür gibt.",
    ),
    star_invitations=(
        "Ich wüsste gern [den Grund|was es war], in Ruhe und unter uns: rufen Sie mich an unter {phone} oder schreiben Sie an {email}.",
        "Wenn Sie mehr sagen möchten, erreichen Sie mich unter {phone} und {email}, und ich höre [gern|gut] zu.",
    ),
    glad=(
        "Danke für diese freundlichen Worte; sie haben uns [gutgetan|den Tag verschönt].",
        "Wie schön, das zu lesen, und danke, dass Sie [es aufgeschrieben haben|sich die Zeit genommen haben].",
    ),
    glad_theme=(
        "Geduld und Respekt sind das, was wir [allen|jedem] wünschen.",
        "Ein freundliches Wort und ein offenes Ohr zählen, und es ist gut, dass man sie [bemerkt|spürt].",
    ),
    glad_invitations=(
        "Wenn wir einmal etwas besser machen können, rufen Sie mich an unter {phone} oder schreiben Sie an {email}.",
        "Bei jeder Frage erreichen Sie mich unter {phone} oder {email}.",
    ),
    second=(
        "Guten Tag, ich wollte mich [noch einmal|wieder] melden und hoffe, dass es Ihnen gut geht.",
        "Guten Tag, etwas Zeit ist vergangen, und ich wollte [fragen, wie es steht|wissen, wie es geht].",
    ),
    second_ask=(
        "Gibt es noch etwas, das ich tun kann, oder etwas, das [offen ist|Sie noch beschäftigt]?",
        "Ich wollte fragen, ob alles [geregelt|in Ordnung] ist, und ob ich noch etwas tun kann.",
    ),
    email_openings=(
        "Danke, dass Sie mir geschrieben haben. Ich habe Ihre Nachricht [langsam|aufmerksam] gelesen, und der Ärger darin tut mir leid.",
    ),
    email_asks=(
        "Darf ich Sie anrufen? Sagen Sie mir [eine gute Zeit|wann es passt], und ich höre zuerst zu.",
    ),
)
