# You.
you-devices = Tus dispositivos
you-device-this = este mismo
you-device-yours = también es tuyo
you-device-out = fuera: lo que escribe ya no cuenta
you-devices-about = Cada uno habla por ti. Para añadir otro, o dejar uno fuera, escribe: commonage device
you-door = Este navegador
you-door-about = Entró con un enlace de este ordenador. Si otras personas también lo usan, cierra la puerta al irte.
you-close-waits = Algo que dijiste espera todavía para salir. Pulsa otra vez, y se tira.
you-close = Cerrar la puerta

you-places = Dónde estás
you-places-about = Esta lista es solo tuya. Junto a lo que pides u ofreces se ve una ciudad, como una zona de varios kilómetros; nunca el lugar exacto. Cada vez puedes no decirla.
role-rooted = con raíces aquí
role-here = aquí ahora
role-heading = en camino hacia allí
role-from = de allí
place-until = hasta { $day }
place-wide =
    { $n ->
        [one] se ve como una zona de un kilómetro
       *[other] se ve como una zona de { $n } kilómetros
    }
place-gone = Ya no
place-title = Decir dónde estás
place-town = Localidad
place-town-hint = Por ejemplo: Gante, o Portland, Oregon
place-role = Qué es para ti
place-end = Hasta
place-end-hint = Déjalo vacío si no tiene fin a la vista.
place-add = Decirlo
told-place = Queda anotado.
told-gone = Ese ya no es un lugar tuyo.
you-profile = Cambiar tu nombre, o unas palabras sobre ti
you-profile-button = Decirlo así
told-profile = Dicho. Quienes te conocen lo ven desde ahora.
