# Spaces.
spaces-none = Todavía no estás en ningún espacio. Funda uno, o entra en uno con un pase.
spaces-more = Lo que se dice en un espacio se queda en él.
space-members = Quién forma parte
space-words = Lo último que se dijo
space-words-none = Aquí aún no se ha dicho nada.
space-say = Di algo a quienes forman parte
space-say-button = Decirlo
kind-person = persona
kind-household = hogar
kind-circle = círculo
kind-guild = gremio
kind-place = lugar
kind-project = proyecto
kind-organisation = organización
kind-ecosystem = ecosistema
kind-other = espacio
kind-not-here = aún no ha llegado aquí
level-read = lee lo que se dice
level-write = forma parte
level-steward = cuida el espacio

found-title = Fundar un espacio
found-name = Nombre
found-name-hint = Por ejemplo: Ribera, Taller de bicis
found-kind = Qué es
found-button = Fundarlo
told-founded = Está fundado. Ya puedes invitar a otras personas.
join-title = Entrar con un pase
join-ticket = El pase
join-ticket-hint = Pega el texto que te dieron.
join-button = Entrar
told-joined = Has pedido entrar.
space-invite = Invitar a alguien
invite-title = Una invitación
invite-lead = Para una persona, a { $space }, hasta { $day }. Quien la tenga puede entrar: entrégala como una llave.
invite-picture = Una imagen del pase, para escanear
invite-text = Lo mismo como texto
invite-no-address = Todavía no lleva a ninguna dirección: solo sirve con archivos.
invite-copy = Copiar
invite-copied = Copiado
invite-back = Volver

space-invited = Invitaciones abiertas
invited-left =
    { $n ->
        [one] Para una persona más
       *[other] Para { $n } personas más
    }
invited-close = Cerrarla
space-waiting = Has pedido entrar en { $space }
space-waiting-about = Llega en cuanto tu ordenador se encuentre con el de alguien de allí. Deja Commonage en marcha y pide que hagan lo mismo; o intercambiad archivos.
member-acts = Qué puede hacer { $who }
member-steward = Darle el cuidado del espacio
member-steward-about = Quien cuida el espacio invita, dice para qué es, acuerda las reglas y confirma cómo se reparte un ingreso.
member-write = Quitarle el cuidado del espacio
member-out = Sacar
member-out-about = Desde entonces no le llega nada nuevo de este espacio ni dice nada más en él. Lo que tiene, lo conserva.
member-out-sure = Sí, que salga
space-leave = Dejar este espacio
space-leave-about = Ya no recibirás nada nuevo. Lo que dijiste se queda allí, y tú conservas tu copia. Antes, pasa a otra persona lo que llevas.
space-leave-sure = Sí, me voy
space-leave-button = Dejarlo
told-level = Dicho: eso es lo que puede hacer ahora.
told-out = Ya no está dentro.
told-invitation-closed = La invitación está cerrada.
told-left = Has dejado el espacio.
invite-how = Envíalo como mensaje, imprime esta página o deja que la escaneen. Deja Commonage en marcha hasta que entren.
invite-message =
    Entra en { $space }. Abre Commonage en tu ordenador, elige «Me han invitado» y pega todo esto:

    { $ticket }
word-erase = Quitarlo
word-erase-about = Las palabras se quitan aquí, y con los demás en cuanto os encontréis. Que alguien dijo algo se sigue viendo.
word-erase-button = Quitar mis palabras
told-erased = Tus palabras ya no están aquí. Con los demás se van en cuanto os encontréis.
