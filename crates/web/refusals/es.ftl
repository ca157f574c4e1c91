# What the node refuses, in Spanish: each under the first words of its English sentence (`src/refusals.rs`).

# Lo que se debe.
no-that-claim-is-not-here = Esa deuda no está aquí.
no-that-is-for-the-one-who-owes-it-and-the-one-who = Eso lo dice quien lo debe o quien lo recibe, o quien cuida el espacio.
no-that-was-paid-or-let-go-already = Eso ya se pagó o se perdonó.
no-what-was-said-of-it-cannot-be-read-here = Lo que se dijo de ello no se puede leer aquí.
no-what-was-said-of-it-has-no-amount = Lo que se dijo de ello no tiene cantidad.
no-nobody-said-that-it-was-paid = Nadie dijo que se hubiera pagado.

# Pertenecer.
no-an-invitation-can-be-for-1-to-people-not-for = Una invitación puede ser para entre 1 y { $a } personas, no para { $b }.
no-you-are-already-a-member-of-nothing-was-changed = Ya formas parte de { $a }. No se cambió nada.
no-you-have-already-asked-to-come-into-or-hold-an-older-part = Ya has pedido entrar en { $a }, o tienes una parte más antigua.
no-what-stands-in-the-ledger-is-not-erased-for-the-shares-of = Lo que está en el libro no se borra, porque de ello dependen las partes de otras personas.
no-what-decides-something-for-others-is-not-erased-or-nobody-could-tell = Lo que decide algo para otras personas no se borra: nadie sabría ya por qué las cosas son como son. Di lo contrario en su lugar.
no-the-is-empty-give-it-at-least-one-letter = Está vacío. Pon al menos una letra.
no-the-has-bytes-at-most-fit-make-it-shorter = Es demasiado largo: tiene { $b } bytes y caben { $c }. Dilo más corto.
no-the-name-has-line-breaks-or-control-signs-in-it-leave-them = El nombre tiene saltos de línea o signos raros. Quítalos.
no-the-ticket = El pase no sirve.
no-it-does-not-begin-with = No contiene «{ $a }:».
no-it-has-other-signs-than-09-and-af = Tiene otros signos que 0–9 y a–f.
no-a-part-is-missing-or-changed = Le falta una parte, o cambió.
no-it-was-made-by-a-version-that-this-one-does-not-understand = Lo hizo una versión que esta no entiende.
no-ask-for-the-ticket-again-whole = Pide el pase otra vez, entero.

# Necesidades y ofertas.
no-no-calendar-has-that-date-say-one-before-the-year-9999 = Ningún calendario tiene ese día. Di uno antes del año 9999.
no-that-date-is-over-say-one-that-is-still-to-come-or = Ese día ya pasó. Di uno que esté por venir, o ninguno.
no-that-is-over-already = Eso ya terminó.
no-that-was-handed-back-or-declined-already = Eso ya se devolvió o no se aceptó.
no-that-is-empty-or-too-long-to-be-said-at-once-say = Está vacío, o es demasiado largo para decirlo de una vez. Dilo en unas pocas frases.
no-only-they-can-say-what-they-offer-ask-them-to-offer-it = Solo esa persona puede decir qué ofrece: pídele que lo ofrezca aquí.
no-the-amount-is-nothing-say-how-much-or-leave-it-out = La cantidad es cero. Di cuánto, o déjala vacía.
no-it-would-end-before-it-begins-say-the-dates-the-other-way = Terminaría antes de empezar. Di los días al revés.
no-who-asks-in-what-it-is-counted-and-whether-the-first-one = Quién pide, en qué se cuenta y si es para quien llegue primero queda como estaba. Di que esto terminó, y pide de nuevo.
no-that-is-over-already-thank-you-all-the-same = Eso ya terminó. Gracias de todos modos.
no-that-is-their-own-one-cannot-take-up-what-one-asked-oneself = Eso es suyo: nadie toma lo que pidió por sí mismo.
no-only-they-can-say-what-they-can-do-ask-them-to-take = Solo esa persona puede decir qué puede hacer: pídele que lo tome.
no-the-amount-is-nothing-say-how-much-of-it-or-leave-it = La cantidad es cero. Di cuánto, o déjala vacía.
no-no-amount-was-said-there-leave-the-amount-out-and-say-it = Allí no se dijo ninguna cantidad. Déjala vacía y dilo con palabras.
no-that-is-agreed-already = Eso ya está acordado.
no-they-handed-it-back-so-there-is-nothing-to-agree-to = Lo devolvió: no hay nada que acordar.
no-that-is-over-say-first-that-it-still-stands = Eso terminó. Di primero que sigue en pie.
no-the-amount-is-nothing-say-how-much-of-it-or-decline-with = La cantidad es cero. Di cuánto, o di que no, con agradecimiento.
no-only-whoever-said-i-can-hands-it-back = Solo quien dijo «puedo» lo devuelve.
no-that-was-handed-back-already = Eso ya se devolvió.
no-that-was-declined-already-nothing-is-left-to-hand-back = Eso no se aceptó: no queda nada que devolver.
no-only-whoever-said-it-can-take-it-back = Solo quien lo dijo puede retirarlo.
no-that-was-taken-back-already = Eso ya se retiró.
no-what-was-agreed-is-not-taken-back-decline-it-instead = Lo acordado no se retira: di que no en su lugar.
no-say-it-better-once-more-instead-so-that-all-read-the-same = Dilo mejor otra vez, para que todo el mundo lea lo mismo.
no-say-that-it-is-over-instead = Di en su lugar que terminó.
no-that-cannot-be-taken-back = Eso no se puede retirar.
no-something-else-was-said-about-it-since-say-how-it-is-now = Desde entonces se dijo otra cosa. Di cómo está ahora.
no-somebody-has-answered-already-say-that-it-is-over-instead-so-that = Alguien ya respondió: di que terminó, para que se entere.
no-that-is-agreed-already-hand-it-back-instead-so-that-they-hear = Eso ya está acordado: devuélvelo, para que se entere.
no-of-it-are-taken-already-say-at-least-that-much = Ya se tomaron { $a }: { $b }. Di al menos eso.
no-all-of-it-is-taken-already = Ya está todo tomado: { $a }.
no-only-of-it-is-left-take-that-much-with-amount = Solo quedan { $a }. Toma esa cantidad.
no-that-is-taken-already = Eso ya está tomado: { $a }.
no-of-it-were-agreed-once-and-that-stays-for-another-amount-ask = Se acordaron { $a }, y así queda. Para otra cantidad, pídele que diga «puedo» otra vez.
no-it-is-about-agree-to-that-much-at-most-with-amount = Se trata de { $a }. Acuerda como mucho eso.
no-all-of-it-is-agreed-already-if-that-changed-they-can-hand = Ya está todo acordado: { $a }. Si cambió, puede devolverlo, o tú puedes decir que no.
no-only-of-it-is-open-agree-to-that-much-with-amount = Solo quedan { $a } por acordar. Acuerda esa cantidad.
no-agreed-was-say-at-most-that-much-as-done = Se acordaron { $a }: di como mucho eso como hecho.
no-that-is-too-long-for-an-address-say-it-in-a-few = Es demasiado largo para una dirección. Dilo en unas líneas.
no-no-amount-was-said-there-so-it-is-taken-as-a-whole = Allí no se dijo ninguna cantidad: se toma entero. Déjala vacía.
no-it-does-not-say-what-say-it-in-a-few-words = No dice qué. Dilo en unas palabras.
no-that-is-not-agreed-yet-or-was-handed-back-look-at-commonage = Eso aún no está acordado, o se devolvió.
no-that-is-done-already-if-more-was-done-say-how-much-amount = Eso ya está hecho.
no-that-promise-is-not-in-the-ledger-here-bring-the-two-computers = Esa promesa no está en este libro. Primero tienen que encontrarse los dos ordenadores.
no-that-is-counted-in-not-in = Eso se cuenta en { $a }, no en { $b }.
no-that-cannot-be-said-say-it-in-fewer-words = Eso no se puede decir así. Dilo con menos palabras.

# Lugares.
no-no-town-is-called-and-no-place-of-yours-say-it-like = Ninguna ciudad se llama «{ $a }», ni ningún lugar tuyo. Dilo así: Gante, «Ghent, Belgium» o 51.05,3.72.
no-several-towns-are-called-say-which = Varias ciudades se llaman «{ $a }»: { $b }. Di cuál.
no-that-cannot-be-said-so-give-the-place-a-name-and-a = Así no se puede decir. Da un nombre al lugar, y un día después de hoy.

# Lo que se da, se hace y se reparte.
no-it-does-not-say-at-what-you-worked-say-it-in-a = No dice en qué trabajaste. Dilo en una o dos palabras.
no-it-has-no-name-say-what-it-is-called = No tiene nombre. Di cómo se llama.
no-that-is-no-amount-say-how-much-of-what-like-2-desks = Eso no es una cantidad. Di cuánto de qué, como «2 mesas».
no-it-does-not-say-how-much-money-say-it-with-its-currency = No dice cuánto dinero. Dilo con su moneda, como «60 EUR».
no-it-does-not-say-what-it-is-for-name-the-piece-of = No dice para qué es. Nombra el trabajo, como «Primera mesa».
no-it-does-not-say-to-whom-name-somebody-or-whoever-bought-it = No dice a quién. Nombra a alguien, o a quien lo compró.
no-only-stewards-say-by-which-rules-is-shared-ask-one-of-them = Solo quien cuida el espacio dice con qué reglas se reparte. Pídeselo.
no-no-rule-for-sharing-holds-here-yet-agree-on-one-first = Aquí aún no hay ninguna regla de reparto. Acordad una primero.
no-that-cannot-be-said = Eso no se puede decir así: es demasiado largo, o le falta algo.
no-nothing-here-is-called-write-down-first-that-it-was-made-or = Aquí nada se llama «{ $a }». Anota primero que se hizo, o que lo hay.
no-several-things-here-are-called-give-each-a-name-of-its-own = Aquí varias cosas se llaman «{ $a }». Da a cada una su nombre.
no-several-are-called-here-say-another-name-for-whom-you-mean = Aquí varias personas se llaman «{ $a }». Di otro nombre para quien quieres decir.
no-the-rule-counts-in-say-how-much-came-in-like-300 = La regla cuenta en { $a }. Di cuánto entró, como «300 { $b }».
no-it-says-no-amount-say-how-much-of-what-3-kilogram-carrots = No dice ninguna cantidad. Di cuánto de qué: 3 kg de zanahorias.
no-it-does-not-say-of-what-say-how-much-of-what-carrots = No dice de qué. Di cuánto de qué: { $a } de zanahorias.
no-is-not-a-unit-known-here-say-an-amount-like-3-kilogram = «{ $a }» no es una unidad que se conozca aquí. Di una cantidad como «3 kg», «2 h» o 5.
no-only-whoever-contributed-it-can-say-that-it-is-a-gift = Solo quien lo aportó puede decir que es un regalo.
no-that-is-too-long-to-be-stated-at-once-share-over-fewer = Es demasiado largo para decirlo de una vez. Reparte entre menos personas, o un tiempo más corto.
no-that-sharing-was-confirmed-already = Ese reparto ya se confirmó.
no-that-sharing-was-withdrawn-propose-it-again = Ese reparto se retiró. Proponlo otra vez.
no-you-proposed-this-yourself-another-steward-looks-at-it-and-confirms-it = Lo propusiste tú: otra persona que cuida el espacio lo mira y lo confirma.
no-worked-out-again-from-the-same-facts-this-comes-to-other-amounts = Calculado otra vez con los mismos datos, salen otras cantidades. Retíralo y propón de nuevo.
no-that-sharing-was-confirmed-what-is-owed-stays-owed-a-claim-that = Ese reparto se confirmó: lo que se debe se sigue debiendo.
no-another-equation-held-when-that-came-in-look-at-commonage-equation-list = Cuando eso entró, regía otra regla.
no-that-cannot-be-shared = Eso no se puede repartir. Mira si lo vendido tiene algo detrás, y si la regla lo cuenta.

# Lo que el libro no admite.
no-it-says-no-amount-say-how-much-and-in-which-unit = No dice ninguna cantidad. Di cuánto, y en qué unidad.
no-the-amount-is-nothing-say-how-much-it-was = La cantidad es cero. Di cuánto fue.
no-it-says-neither-which-resource-nor-what-kind = No dice ni qué cosa ni de qué clase.
no-it-lies-in-the-future-say-when-it-happened-or-promise-it = Está en el futuro; di cuándo pasó.
no-is-counted-in-not-in = { $a } se cuenta en { $b }, no en { $c }.
no-is-not-known-here-make-it-first-or-look-at-commonage-resource = { $a } no se conoce aquí. Anótalo primero.
no-is-not-yours-to-give-is-accountable-for-it = { $a } no es tuyo para darlo: responde de ello { $b }.
no-only-can-say-what-gives-or-does = Solo { $a } puede decir qué da o hace.
no-there-is-only-of-so-cannot-be-taken-if-that-is-wrong = De { $b } solo hay { $a }, así que no se pueden tomar { $c }.
no-is-finished-begin-another-process-or-say-that-it-goes-on = { $a } está terminado. Empieza otro trabajo, o di que sigue.
no-that-would-take-back-more-than-there-was-is-left-of-it = Eso quitaría más de lo que había: quedan { $a }.
no-is-over-already = { $a } ya terminó.

# Lo que un espacio no permite.
no-it-is-not-known-whose-device-wrote-it = No se sabe de quién es el aparato que lo escribió.
no-whoever-does-that-must-be-a-member-then-and-was-not = Para eso hay que formar parte del espacio.
no-it-takes-the-level-write-which-its-author-did-not-have-then = Para eso hay que poder escribir en el espacio.
no-it-takes-the-level-steward-which-its-author-did-not-have-then = Eso solo lo puede quien cuida el espacio.
no-a-persons-own-space-has-devices-every-other-kind-has-members = El espacio propio de una persona tiene aparatos; los demás tienen miembros.
no-it-speaks-for-another-person-than-its-author = Habla por otra persona.
no-the-one-it-names-is-not-a-member = Esa persona no forma parte del espacio.
no-it-names-the-one-who-wrote-it = Te nombra a ti.
no-nobody-can-give-more-than-they-have = Nadie puede dar más de lo que tiene.
no-that-invitation-is-not-open-or-not-known-here = Esa invitación no está abierta, o no se conoce aquí.
no-the-invitations-time-is-over = El tiempo de la invitación terminó.
no-all-places-of-the-invitation-were-taken-by-others-who-may-have = Otras personas tomaron ya todos los sitios de la invitación.
no-the-ticket-does-not-belong-to-this-invitation = El pase no es de esta invitación.
no-the-person-was-removed-after-that-invitation-was-made = Sacaron a esa persona después de hacer la invitación.
no-who-belongs-to-this-space-is-known-to-its-members-only = Quién forma parte de este espacio solo lo saben sus miembros.
no-the-person-is-a-member-already-with-that-level-or-more = Esa persona ya forma parte, con eso o más.
no-ask-a-steward-to-do-it-or-to-grant-you-that-level = Pídelo a quien lo cuida.
no-let-that-person-do-it-themselves = Que lo haga esa persona.
no-ask-a-steward-or-give-a-lower-level = Pídelo a quien cuida el espacio.
no-ask-for-a-new-invitation = Pide otra invitación.
no-ask-a-member-or-become-one = Pregunta a alguien que forme parte.
no-there-is-nothing-to-do = No hay nada que hacer.
