# Needs and offers in lines.
line-by = lo cuenta { $who }
line-for = para { $who }
line-from = desde { $day }
line-from-to = desde { $from } hasta { $to }
line-until = para { $day }
line-still = ¿Sigue en pie?
verb-can = Puedo
verb-like = Me gustaría
verb-agree = De acuerdo
verb-decline = Decir que no
verb-done = Hecho
verb-release = Ya no puedo
verb-still = Sigue en pie
verb-over = Ya terminó
verb-look = Ver
why-vital = Sin esto, alguien sufre daño.
why-needed = Sin esto, algo no sigue adelante.
why-welcome = Vendría bien.
why-ends = Hace falta para { $day }.
why-fits = Encaja con { $words }.
why-word = «{ $word }»
why-kind-offered = Ofreces este tipo de cosas.
why-kind-asked = Pediste este tipo de cosas.
why-area = También está en { $place }.
why-until = Cualquier momento hasta { $day } va bien a las dos partes.
why-time = Hay un momento que va bien a las dos partes.
why-enough = Es suficiente.
why-part = Es una parte.
why-way = La forma de darlo va bien a las dos partes.
why-worked = Ya has trabajado con esta persona.
why-space = Compartes el espacio { $space } con esta persona.
why-language = Compartes un idioma con esta persona ({ $code }).
why-away =
    { $n ->
        [0] Está a menos de 1 km.
        [one] Está a 1 km, más o menos.
       *[other] Está a unos { $n } km.
    }
why-open = Sigue abierto, en { $space }.
why-waits = Espera tu respuesta.
why-old = Nadie ha dicho nada de esto en dos semanas.
why-you-give = Dijiste que lo darías.
why-you-get = Viene de camino hacia ti.

# How far an “I can” has come. Who it is stands at the end, for it may also be “tú”.
step-waiting = { $who } puede
step-waiting-you = Dijiste que puedes. Falta la respuesta.
step-waiting-offer = A { $who } le gustaría
step-waiting-offer-you = Dijiste que te gustaría. Falta la respuesta.
step-agreed = De acuerdo: { $who }
step-lapsed = Ya pasó el día y aún falta hacerlo: { $who }
step-done = Hecho: { $who }
step-misses-out = Otras personas llegaron antes y ya no queda nada: { $who }
step-declined = Esta vez no: { $who }
step-handed-back = Ya sin compromiso: { $who }
step-not-needed = Ya no hace falta: { $who }

# The board.
board-none = Ahora aquí no se necesita ni se ofrece nada.
board-asked = Te preguntan
board-carrying = Entre manos
board-coming = De camino hacia ti
board-needed = Se necesita
board-offered = Se ofrece
board-yours = Lo que pediste y ofreciste
board-unanswered = Nadie sabe si esto sigue en pie
board-over = Ya terminó
board-more = Hay más. Elige menos arriba y verás el resto.
filter = Elige qué ver
filter-show = Mostrar
filter-all = Todo
filter-space = Dónde se dijo
filter-side = Necesidades u ofertas
filter-needs = Necesidades
filter-offers = Ofertas
filter-weight = Pesado o ligero
filter-heavy = Tiene que estar donde está la persona
filter-light = Llega sin que nadie lo lleve
filter-near = Visto desde
filter-within = Lo pesado, a no más de
filter-km =
    { $n ->
       *[other] { $n } km
    }
filter-over = También lo que ya terminó

map-title = Lo que se pide y se ofrece a tu alrededor
map-around = Por aquí
map-further = Más lejos
map-here = aquí
map-needed = se pide
map-offered = se ofrece
map-square = El cuadrado es { $place }, donde estás.
map-more = y {"{"}count{"}"} más
map-nothing = Todavía no se pide ni se ofrece nada.
board-map = El mapa
board-map-alt = Un mapa de lo que se pide y se ofrece. Lo mismo está en palabras en esta página.
ask-near = Dónde
ask-near-hint = Una ciudad, o uno de tus lugares. Se ve una zona de varios kilómetros. Déjalo vacío para no decir ningún lugar.
