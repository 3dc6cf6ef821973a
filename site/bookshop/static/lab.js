// The only script of this site: it shows what a script can see.
document.getElementById("seen").textContent = document.cookie || "No cookie.";
