# Around every page.
name = Commonage
skip = Ir a la página misma
places = Lugares
place-home = Inicio
place-board = Tablero
place-spaces = Espacios
place-you = Tú
end = Eso es todo.
undo = Deshacer
why = ¿Por qué está esto aquí?
you-yourself = tú

# What was just done.
told-taken = Dicho: puedes.
told-letter = Va una carta de camino, porque no formas parte de ese espacio. Te contestarán cuando llegue.
told-agreed = De acuerdo. Ya lo saben las dos personas.
told-declined = Dijiste que no, y diste las gracias.
told-done = Hecho y anotado.
told-released = Dicho: ya no puedes. Ahora puede hacerlo otra persona.
told-still = Dicho: sigue en pie.
told-over = Dicho: ya terminó.
told-undone = Deshecho, como si no se hubiera dicho.
told-asked = Lo que necesitas está en el tablero.
told-offered = Lo que ofreces está en el tablero.
told-said = Dicho, y guardado aquí.

# What can go wrong.
trouble-home = Volver al inicio
trouble-stranger = Este navegador aún no tiene la puerta abierta
trouble-stranger-do = Estas páginas se abren solo para ti, en esta computadora. En la ventana donde funciona Commonage hay un enlace que sirve una vez. Para tener otro, escribe: commonage open
trouble-link = Este enlace ya se usó, o es demasiado viejo
trouble-link-do = Un enlace sirve una vez, y solo diez minutos. Para tener otro, escribe: commonage open
trouble-not-there = Aquí no hay nada
trouble-not-there-do = O se quitó, o no es para ti, o la dirección tiene un error.
trouble-elsewhere = Eso no vino de estas páginas
trouble-elsewhere-do = No se cambió nada. Abre las páginas con el enlace que te da Commonage y prueba allí otra vez.
trouble-old-form = Esta página estuvo abierta demasiado tiempo
trouble-old-form-do = No se cambió nada. Abre la página de nuevo y dilo otra vez.
trouble-other-pages = Esta página ya no es de aquí
trouble-other-pages-do = No se hizo nada. Estaba en las páginas del ejemplo, o de otra persona. Ve a tu Inicio y dilo allí.
trouble-too-much = Es demasiado de una vez
trouble-too-much-do = No se cambió nada. Dilo con menos palabras; caben unas páginas.
trouble-refused = Eso no se hizo
trouble-no-time = No dice cuánto tiempo. Dilo así: 3 h en el tejado.
trouble-no-date = Eso no es un día. Escríbelo así: 2026-12-01.
trouble-too-late = Ya es tarde para deshacerlo
trouble-too-late-do = Pasaron diez segundos. En su página aún puedes decir que ya terminó, o que ya no puedes.
trouble-busy = Commonage no puede justo ahora
trouble-busy-do = Ahora mismo se está guardando otra cosa. No se cambió nada; prueba otra vez en un momento.
trouble-stopped = Commonage se paró
trouble-stopped-do = Ponlo en marcha otra vez con: commonage run
trouble-random = Esta computadora no dio números al azar
trouble-random-do = Sin ellos, nadie puede entrar de forma segura. Prueba otra vez; si sigue igual, reinicia la computadora.
