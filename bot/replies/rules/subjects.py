# ruff: noqa: E501

from __future__ import annotations

from bot.replies.themes import Theme

_ANY = (
    "respect respectful respected kindness kindly kind patience courtesy courteous dignity listened heard hearing "
    "manners unhappy disappointed trust goodwill stars star rating serious seriously seriousness "
    "respeto amabilidad paciencia escuchado escuchada escuchar estrellas respect gentillesse etoiles ecoute"
)

_WORDS: dict[Theme, str] = {
    Theme.WAITING: "temps wait waits waiting waited late delay delays clock minutes hour hours time attendre attente retard "
    "esperar espera tiempo horas demora long punctual",
    Theme.SCHEDULING: "scheduling schedule schedules calendar appointment appointments date dates plans time cancelled notice "
    "rearrange booking rendez-vous cita citas fecha agenda planes hora horario",
    Theme.PHONE: "comunicarse joindre message phone phones rings ring call calls dial hold voicemail message messages answer answered unanswered "
    "reach reaching telephone telefono llamada llamadas llamar mensaje contestar reaching",
    Theme.FRONT_DESK: "l'accueil desk front reception receptionist greeted counter tone welcome curt courtesy voice face recepcion "
    "mostrador accueil saludo trato tono",
    Theme.CLINICIAN: "dicen dice pequeno menos dire maniere petit juge parle said spoken luxury gentle harsh dismissive down manner manners tone spoken kindness warmth respect small judged cold gentle room compassion conversation "
    "trato calidez tono modales respeto",
    Theme.NOT_LISTENED: "escucha n'ecoute questions preguntas listening listen listened heard hear questions worries concerns concern worry attention seriously "
    "escuchado escuchada escuchar preguntas preocupaciones",
    Theme.RUSHED: "prisas presse hate calme rushed hurried hurry unhurried minutes time clock calm number prisa apuro tiempo calma",
    Theme.DIAGNOSIS: "reponses claires explication ask guess understand words talk answers explanations explanation hopes hoped uncertainty clear why respuestas explicaciones "
    "explicacion dudas esperanzas understand trust confidence",
    Theme.PAIN: "listen much care demasiado suavidad escuche detenerse tranquila douceur trop cru gentle gentleness comfort believed hard moment moments suavidad delicadeza hard difficult",
    Theme.MEDICATION: "reponse answer request timely silence chase rely run-around questions explained worries respuesta solicitud "
    "preguntas explicar depend",
    Theme.BILLING: "costar d'argent cost costs money price prices bill bills billing surprises charge charges costo costos dinero precio factura "
    "sorpresas cout couts argent facture",
    Theme.CLEANLINESS: "clean cleanliness tidy spotless room rooms place limpio limpia limpieza propre proprete",
    Theme.PARKING: "llegar arriver l'acces stationnement parking park access building door arrive entrance way easily estacionamiento acceso edificio entrada",
    Theme.PRIVACY: "lowered voice closed privado prive discretion privacy private discretion discreet overhear earshot quietly privacidad discrecion",
    Theme.DISCRIMINATION: "respect dignity equal equally fairness welcome same respeto dignidad igual igualdad",
    Theme.FOLLOW_UP: "silencio claro sigue clair ensuite nouvelles silence silence news answers questions informed next chase ends waiting noticias respuestas informar results "
    "back",
}

SUBJECTS: dict[Theme | None, frozenset[str]] = {
    None: frozenset(_ANY.split()),
    **{theme: frozenset(listing.split()) for theme, listing in _WORDS.items()},
}
"""By theme; under None the words that fit anybody who is upset."""

ANY_SUBJECT = frozenset[str]().union(*SUBJECTS.values()) - frozenset(
    (
        "call",
        "calls",
        "phone",
        "time",
        "reach",
        "answer",
        "message",
        "ring",
        "number",
        "listen",
        "hear",
        "long",
        "hard",
        "way",
        "back",
        "tone",
        "next",
        "same",
        "why",
        "door",
    )
)
